import { featureKind } from '../definition/kinds.js';
import type {
  FeatureDefinition,
  GroupDefinition,
  MeasureDefinition,
} from '../definition/schema.js';
import { measureKey } from './layout.js';
import {
  LIFETIME,
  type CandidateOp,
  type ContextOp,
  type EntityBlock,
  type EntityOp,
  type PairOp,
  type Shape,
} from './operations.js';
import { locate, type PriorList } from './priors.js';
import type { Column, EntityLayout, StoredEntity } from './types.js';

export interface ColumnDraft {
  readonly column: Column;
  readonly operation: EntityOp | PairOp | CandidateOp | ContextOp;
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The columns of a group, in the file's order; a windowed feature gives one per window. */
export function columnsOf(
  name: string,
  group: GroupDefinition,
  layouts: Readonly<Record<StoredEntity, EntityLayout>>,
  priors: PriorList,
): ColumnDraft[] {
  const drafter = new ColumnDrafter(name, group, layouts, priors);
  return group.features.flatMap((feature) => drafter.draft(feature));
}

class ColumnDrafter {
  constructor(
    private readonly name: string,
    private readonly group: GroupDefinition,
    private readonly layouts: Readonly<Record<StoredEntity, EntityLayout>>,
    private readonly priors: PriorList,
  ) {}

  draft(feature: FeatureDefinition): ColumnDraft[] {
    const pair = this.group.entity === 'user_author' || this.group.entity === 'user_topic';
    switch (featureKind(feature)) {
      case 'value':
        if (pair) return [this.pair(feature, 'value', feature.value as string)];
        return this.windows(feature).map((window) => this.value(feature, window));
      case 'rate':
        return this.windows(feature).map((window) => this.rate(feature, window));
      case 'decay':
        return [this.decay(feature)];
      case 'age':
        return [pair ? this.pair(feature, 'age', feature.age as string) : this.age(feature)];
      case 'affinity':
        return [this.pair(feature, 'affinity', feature.affinity as string)];
      case 'candidate':
        return [this.candidate(feature)];
      case 'context':
        return [
          this.context(feature, { op: feature.context as 'weekday' }, feature.context as string),
        ];
      case 'one_hot':
        return (feature.values ?? []).map((value) =>
          this.context(
            feature,
            { op: 'one_hot', field: feature.one_hot, value },
            `${feature.one_hot} is ${value}`,
            value,
          ),
        );
      case 'hash':
        return [
          this.context(
            feature,
            { op: 'hash', field: feature.hash, buckets: feature.buckets ?? 0 },
            `hash(${feature.hash}) mod ${feature.buckets}`,
          ),
        ];
      case undefined:
        return [];
    }
  }

  private windows(feature: FeatureDefinition): readonly string[] {
    return feature.windows ?? this.group.windows;
  }

  private layout(): EntityLayout {
    return this.layouts[this.group.entity as EntityBlock];
  }

  private key(measure: string): string {
    return measureKey(this.group.measures[measure] as MeasureDefinition);
  }

  private column(
    feature: FeatureDefinition,
    formula: string,
    defaultValue: number,
    suffix?: string,
    window?: string,
  ): Column {
    const base = `${this.group.entity}_${feature.name}`;
    return {
      name: suffix === undefined ? base : `${base}_${suffix}`,
      block: this.group.entity,
      group: this.name,
      kind: featureKind(feature) as string,
      window,
      defaultValue,
      formula: shaped(feature, formula),
    };
  }

  private value(feature: FeatureDefinition, window: string): ColumnDraft {
    const measure = feature.value as string;
    const shape = shapeOf(feature, 0);
    const column = this.column(
      feature,
      `${measure} in ${window}`,
      shape.defaultValue,
      window,
      window,
    );
    const key = this.key(measure);
    if (this.group.measures[measure]?.distinct === undefined) {
      return { column, operation: { op: 'value', ...locate(this.layout(), key, window), shape } };
    }
    const distinct = this.layout().distincts.findIndex((d) => d.key === key);
    const windows = this.layout().distincts[distinct]?.windows ?? [];
    const index = window === 'lifetime' ? LIFETIME : windows.findIndex((w) => w.name === window);
    return { column, operation: { op: 'distinct', distinct, window: index, shape } };
  }

  private rate(feature: FeatureDefinition, window: string): ColumnDraft {
    const [numerator, denominator] = feature.rate as [string, string];
    const { strength = 0, mean = 0, fallback = 0 } = feature.prior ?? {};
    const constant = mean === 'tenant' ? fallback : mean;
    const shape = shapeOf(feature, constant);
    const keys = [this.key(numerator), this.key(denominator)] as const;
    const prior = mean === 'tenant' ? this.priors.add(...keys, window, strength, fallback) : -1;
    const formula =
      strength === 0
        ? `${numerator} / ${denominator} in ${window}`
        : `(${numerator} + ${strength} x ${mean}) / (${denominator} + ${strength}) in ${window}`;
    return {
      column: this.column(feature, formula, shape.defaultValue, window, window),
      operation: {
        op: 'rate',
        numerator: locate(this.layout(), keys[0], window),
        denominator: locate(this.layout(), keys[1], window),
        strength,
        prior,
        mean: constant,
        meanAsDefault: feature.default === undefined && strength > 0,
        shape,
      },
    };
  }

  private decay(feature: FeatureDefinition): ColumnDraft {
    const { decay = '', window, half_life: halfLifeMs = 0 } = feature;
    const shape = shapeOf(feature, 0);
    const formula = `sum of ${decay} x 2^(-age / ${halfLifeMs / 1000}s) in ${window}`;
    return {
      column: this.column(feature, formula, shape.defaultValue, undefined, window),
      operation: {
        op: 'decay',
        ...locate(this.layout(), this.key(decay), window),
        halfLifeMs,
        shape,
      },
    };
  }

  private age(feature: FeatureDefinition): ColumnDraft {
    const { age = '', unit = 's' } = feature;
    const shape = shapeOf(feature, 0);
    const { scalar } = locate(this.layout(), this.key(age), undefined);
    return {
      column: this.column(feature, `time since the last of ${age}, ${unit}`, shape.defaultValue),
      operation: { op: 'age', scalar, unitMs: UNIT_MS[unit], shape },
    };
  }

  private pair(feature: FeatureDefinition, op: PairOp['op'], measure: string): ColumnDraft {
    const key = this.key(measure);
    const history = this.layouts.user.histories.findIndex((h) => h.key === key);
    const { unit = 's', half_life: halfLifeMs = 0 } = feature;
    const shape = shapeOf(feature, 0);
    const formulas = {
      affinity: halfLifeMs ? `sum of weight x 2^(-age / ${halfLifeMs / 1000}s)` : 'sum of weight',
      value: 'events',
      age: `time since the last event, ${unit}`,
    };
    return {
      column: this.column(
        feature,
        `${formulas[op]} over the user's latest ${measure}`,
        shape.defaultValue,
      ),
      operation: { op, history, halfLifeMs, unitMs: UNIT_MS[unit], shape },
    };
  }

  private candidate(feature: FeatureDefinition): ColumnDraft {
    const { candidate: op = 'age', source, unit = 's' } = feature;
    const shape = shapeOf(feature, 0);
    const formula =
      op === 'age' ? `time since the item was made, ${unit}` : `${op} ${source ?? ''}`.trim();
    return {
      column: this.column(feature, formula, shape.defaultValue),
      operation: { op, source, unitMs: UNIT_MS[unit], shape },
    };
  }

  private context(
    feature: FeatureDefinition,
    op: Pick<ContextOp, 'op'> & Partial<ContextOp>,
    formula: string,
    suffix?: string,
  ): ColumnDraft {
    const defaultValue = feature.default ?? 0;
    return {
      column: this.column(feature, formula, defaultValue, suffix),
      operation: { field: undefined, value: undefined, buckets: 0, ...op, defaultValue },
    };
  }
}

function shapeOf(feature: FeatureDefinition, rawDefault: number): Shape {
  const { scale = 1, max_age: maxAgeMs = Infinity } = feature;
  const log1p = feature.transform === 'log1p';
  const natural = log1p ? Math.log1p(Math.max(0, rawDefault * scale)) : rawDefault * scale;
  return { scale, log1p, defaultValue: feature.default ?? natural, maxAgeMs };
}

function shaped(feature: FeatureDefinition, formula: string): string {
  const scaled = feature.scale === undefined ? formula : `${feature.scale} x (${formula})`;
  return feature.transform === 'log1p' ? `ln(1 + ${scaled})` : scaled;
}
