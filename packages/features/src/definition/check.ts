import { EVENT_TYPES } from '@eaglerank/domain';
import { BLOCKS, type BlockName } from '../plan/types.js';
import { checkFeature } from './check-feature.js';
import { checkWindowName } from './check-window.js';
import { parseDuration } from './duration.js';
import type { FaultList, Path } from './faults.js';
import { MEASURE_KINDS, measureKind, type MeasureKind } from './kinds.js';
import type { Definition, GroupDefinition, MeasureDefinition } from './schema.js';

const ENTITY_KEYS: Readonly<Record<BlockName, readonly string[]>> = {
  item: ['tenant', 'item'],
  author: ['tenant', 'author'],
  user: ['tenant', 'user'],
  user_author: ['tenant', 'user', 'author'],
  user_topic: ['tenant', 'user', 'topic'],
  candidate: ['tenant', 'item'],
  context: [],
};

/** Adds a fault for everything that refers to what is not there or cannot be computed. */
export function checkDefinition(definition: Definition, faults: FaultList): void {
  for (const block of BLOCKS) {
    const keys = definition.entities[block];
    if (keys && keys.join() !== ENTITY_KEYS[block].join()) {
      faults.add(['entities', block], `must be [${ENTITY_KEYS[block].join(', ')}]`);
    }
  }
  checkWindows(definition, faults);
  const types = new Set<string>([...EVENT_TYPES, ...definition.event_types]);
  const columns = new Map<string, string>();
  for (const [name, group] of Object.entries(definition.groups)) {
    const path = ['groups', name];
    for (const [measureName, measure] of Object.entries(group.measures)) {
      const at = [...path, 'measures', measureName];
      checkMeasure(group.entity, measure, types, at, faults);
    }
    group.windows.forEach((window, i) => {
      checkWindowName(definition, window, [...path, 'windows', i], faults);
    });
    checkColumnNames(name, group, columns, faults);
    group.features.forEach((feature, i) => {
      checkFeature(definition, group, feature, [...path, 'features', i], faults);
    });
  }
  if (columns.size > 256) faults.add(['groups'], `${columns.size} features; at most 256 may be`);
}

function checkWindows(definition: Definition, faults: FaultList): void {
  for (const [name, tileMs] of Object.entries(definition.windows)) {
    const ms = parseDuration(name);
    const path = ['windows', name];
    if (ms === undefined) {
      faults.add(path, 'must be named by its length, such as 24h');
    } else if (ms % tileMs !== 0) {
      faults.add(path, 'its tile must divide it; choose another tile');
    } else if (ms / tileMs > 64) {
      faults.add(path, `has ${ms / tileMs} tiles, at most 64 are kept; choose a longer tile`);
    } else if (tileMs < 60_000) {
      faults.add(path, 'its tile must be 1m or longer: stamps may be 60 s ahead');
    }
  }
}

function checkColumnNames(
  groupName: string,
  group: GroupDefinition,
  seen: Map<string, string>,
  faults: FaultList,
): void {
  group.features.forEach((feature, i) => {
    const name = `${group.entity}_${feature.name}`;
    const other = seen.get(name);
    if (other !== undefined) {
      const at = ['groups', groupName, 'features', i, 'name'];
      faults.add(
        at,
        `"${feature.name}" of ${group.entity} is already in group ${other}; rename it`,
      );
    }
    seen.set(name, groupName);
  });
}

const NEEDS_OF: ReadonlySet<MeasureKind> = new Set(['sum', 'min', 'max', 'distinct', 'last']);

function checkMeasure(
  block: BlockName,
  measure: MeasureDefinition,
  known: ReadonlySet<string>,
  path: Path,
  faults: FaultList,
): void {
  const kind = measureKind(measure);
  if (kind === undefined) {
    faults.add(path, `must have exactly one of ${MEASURE_KINDS.join(', ')}`);
    return;
  }
  const pair = block === 'user_author' || block === 'user_topic';
  if (block === 'candidate' || block === 'context') {
    faults.add(path, `${block} has no events; remove the measure`);
  } else if (pair !== (kind === 'history')) {
    faults.add(
      path,
      pair
        ? 'only history is kept per pair; use history'
        : 'history belongs to user_author or user_topic',
    );
  }
  if (NEEDS_OF.has(kind) && measure.of === undefined) {
    faults.add(path, 'needs "of": the event types it reads');
  }
  if (!NEEDS_OF.has(kind) && measure.of !== undefined) {
    faults.add([...path, 'of'], `does not go with ${kind}; remove it`);
  }
  checkOption(measure, kind, 'currency', measure[kind as 'sum'] === 'amount', path, faults);
  checkOption(measure, kind, 'size', kind === 'last' || kind === 'history', path, faults);
  checkOption(measure, kind, 'precision', kind === 'distinct', path, faults);
  checkTypes(measure, kind, known, path, faults);
}

function checkOption(
  measure: MeasureDefinition,
  kind: MeasureKind,
  option: 'currency' | 'size' | 'precision',
  allowed: boolean,
  path: Path,
  faults: FaultList,
): void {
  if (measure[option] === undefined || allowed) return;
  faults.add([...path, option], `does not go with this ${kind}; remove it`);
}

function checkTypes(
  measure: MeasureDefinition,
  kind: MeasureKind,
  known: ReadonlySet<string>,
  path: Path,
  faults: FaultList,
): void {
  const field = kind === 'count' || kind === 'history' ? kind : 'of';
  const listed = measure[field] ?? [];
  for (const type of Array.isArray(listed) ? listed : Object.keys(listed)) {
    if (known.has(type)) continue;
    faults.add([...path, field], `"${type}" is no event type; correct it or add it to event_types`);
  }
}
