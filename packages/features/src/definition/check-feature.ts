import type { BlockName } from '../plan/types.js';
import { checkWindowName } from './check-window.js';
import { parseDuration } from './duration.js';
import type { FaultList, Path } from './faults.js';
import {
  FEATURE_KINDS,
  featureKind,
  measureKind,
  type FeatureKind,
  type MeasureKind,
} from './kinds.js';
import type { Definition, FeatureDefinition, GroupDefinition } from './schema.js';

type Option = Exclude<keyof FeatureDefinition, 'name' | FeatureKind>;

const OPTIONS: Readonly<Record<FeatureKind, readonly Option[]>> = {
  value: ['windows', 'scale', 'transform', 'default', 'max_age'],
  rate: ['windows', 'prior', 'scale', 'transform', 'default', 'max_age'],
  decay: ['window', 'half_life', 'scale', 'transform', 'default', 'max_age'],
  age: ['unit', 'transform', 'default', 'max_age'],
  affinity: ['half_life', 'scale', 'transform', 'default', 'max_age'],
  mean: ['prior', 'scale', 'transform', 'default', 'max_age'],
  candidate: ['source', 'unit', 'scale', 'transform', 'default'],
  context: ['default'],
  one_hot: ['values', 'default'],
  hash: ['buckets', 'default'],
};

const STORED: readonly BlockName[] = ['item', 'author', 'user'];
const PAIRS: readonly BlockName[] = ['user_author', 'user_topic'];
const BLOCKS_OF: Readonly<Record<FeatureKind, readonly BlockName[]>> = {
  value: [...STORED, ...PAIRS],
  rate: STORED,
  decay: STORED,
  age: [...STORED, ...PAIRS],
  affinity: PAIRS,
  mean: PAIRS,
  candidate: ['candidate'],
  context: ['context'],
  one_hot: ['context'],
  hash: ['context'],
};

const WINDOWED: readonly MeasureKind[] = ['count', 'sum', 'min', 'max', 'distinct'];
const SCALARS: readonly MeasureKind[] = ['count', 'sum', 'min', 'max'];
const ADDITIVE: readonly MeasureKind[] = ['count', 'sum'];

/** Adds a fault for each thing that keeps the feature from being computed. */
export function checkFeature(
  definition: Definition,
  group: GroupDefinition,
  feature: FeatureDefinition,
  path: Path,
  faults: FaultList,
): void {
  const kind = featureKind(feature);
  if (kind === undefined) {
    faults.add(path, `must have exactly one of ${FEATURE_KINDS.join(', ')}`);
    return;
  }
  if (!BLOCKS_OF[kind].includes(group.entity)) {
    faults.add(
      [...path, kind],
      `is not available for ${group.entity}; move it to a group of ${BLOCKS_OF[kind].join(' or ')}`,
    );
    return;
  }
  for (const key of Object.keys(feature) as (keyof FeatureDefinition)[]) {
    if (key === 'name' || key === kind || feature[key] === undefined) continue;
    if (!OPTIONS[kind].includes(key as Option)) {
      faults.add([...path, key], `does not go with ${kind}; remove it`);
    }
  }
  new FeatureCheck(definition, group, feature, path, faults).run(kind);
}

class FeatureCheck {
  constructor(
    private readonly definition: Definition,
    private readonly group: GroupDefinition,
    private readonly feature: FeatureDefinition,
    private readonly path: Path,
    private readonly faults: FaultList,
  ) {}

  run(kind: FeatureKind): void {
    const { feature, group } = this;
    const pair = PAIRS.includes(group.entity);
    if (kind === 'value') {
      this.measure('value', feature.value as string, pair ? ['history'] : WINDOWED);
      if (!pair) this.windows();
    } else if (kind === 'rate') {
      const [numerator, denominator] = feature.rate as [string, string];
      this.measure('rate', numerator, ADDITIVE);
      this.measure('rate', denominator, ADDITIVE);
      this.prior('own', 'a rate has a prior of the tenant or a number');
      this.windows();
    } else if (kind === 'decay') {
      this.measure('decay', feature.decay as string, ADDITIVE);
      this.decay();
    } else if (kind === 'age') {
      this.measure('age', feature.age as string, pair ? ['history'] : SCALARS);
      this.require('default', 'an age has no natural value for "never"; give a default');
    } else if (kind === 'affinity') {
      this.measure('affinity', feature.affinity as string, ['history']);
    } else if (kind === 'mean') {
      this.measure('mean', feature.mean as string, ['history']);
      this.prior('tenant', 'the mean of a pair has a prior of the user (own) or a number');
    } else if (kind === 'candidate' && feature.candidate === 'source_score') {
      this.require('source', 'name the candidate source whose score it is');
    } else if (kind === 'one_hot') {
      this.require('values', 'list the values that get a column each');
    } else if (kind === 'hash') {
      this.require('buckets', 'say how many buckets the value is hashed into');
    }
  }

  private require(field: 'default' | 'source' | 'values' | 'buckets', remedy: string): void {
    if (this.feature[field] === undefined) this.faults.add([...this.path, field], remedy);
  }

  private prior(refused: 'own' | 'tenant', remedy: string): void {
    if (this.feature.prior?.mean === refused) {
      this.faults.add([...this.path, 'prior', 'mean'], remedy);
    }
  }

  private measure(field: string, name: string, kinds: readonly MeasureKind[]): void {
    const path = [...this.path, field];
    const measure = this.group.measures[name];
    if (measure === undefined) {
      const known = Object.keys(this.group.measures).join(', ') || 'none';
      this.faults.add(
        path,
        `names no measure "${name}"; declare it under measures (there are ${known})`,
      );
      return;
    }
    const kind = measureKind(measure);
    if (kind !== undefined && !kinds.includes(kind)) {
      this.faults.add(path, `"${name}" is a ${kind}; it needs a ${kinds.join(' or ')}`);
    }
  }

  private windows(): void {
    const own = this.feature.windows;
    own?.forEach((window, i) => {
      checkWindowName(this.definition, window, [...this.path, 'windows', i], this.faults);
    });
    if (own === undefined && this.group.windows.length === 0) {
      this.faults.add(this.path, 'has no window; give it windows, or give them to its group');
    }
  }

  private decay(): void {
    const { window, half_life: halfLife } = this.feature;
    if (window === undefined || halfLife === undefined) {
      this.faults.add(this.path, 'a decay needs window and half_life');
      return;
    }
    const ms = parseDuration(window);
    const tileMs = this.definition.windows[window];
    if (ms === undefined || tileMs === undefined) {
      const known = Object.keys(this.definition.windows).join(', ');
      this.faults.add(
        [...this.path, 'window'],
        `names no window "${window}"; declare it under windows (there are ${known})`,
      );
      return;
    }
    if (ms < 5 * halfLife) {
      this.faults.add(
        [...this.path, 'half_life'],
        `a window of ${window} cuts off more than 3 %; take a half_life of at most ${ms / 5000}s, or a longer window`,
      );
    }
    if (tileMs > halfLife / 4) {
      this.faults.add(
        [...this.path, 'half_life'],
        `tiles of ${tileMs / 1000}s are too coarse; take a half_life of at least ${tileMs / 250}s, or a window with shorter tiles`,
      );
    }
  }
}
