import { featureKind } from '../definition/kinds.js';
import type {
  FeatureDefinition,
  GroupDefinition,
  MeasureDefinition,
} from '../definition/schema.js';
import { measureKey } from './layout.js';
import type { CandidateOp, ContextOp, EntityOp, PairOp, Shape } from './operations.js';
import type { PriorList } from './priors.js';
import type { Column, EntityLayout, StoredEntity } from './types.js';

/** A column and what computes it. */
export interface ColumnDraft {
  readonly column: Column;
  readonly operation: EntityOp | PairOp | CandidateOp | ContextOp;
}

/** What a group's features are compiled against. */
export interface GroupScope {
  readonly name: string;
  readonly group: GroupDefinition;
  readonly layouts: Readonly<Record<StoredEntity, EntityLayout>>;
  readonly priors: PriorList;
}

export const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The key of a measure that the checked definition declares. */
export function keyOf(scope: GroupScope, measure: string): string {
  return measureKey(scope.group.measures[measure] as MeasureDefinition);
}

/** A column named block, feature and, where given, suffix. */
export function columnOf(
  { name, group }: GroupScope,
  feature: FeatureDefinition,
  formula: string,
  defaultValue: number,
  { suffix, window }: { suffix?: string; window?: string } = {},
): Column {
  const base = `${group.entity}_${feature.name}`;
  const scaled = feature.scale === undefined ? formula : `${feature.scale} x (${formula})`;
  return {
    name: suffix === undefined ? base : `${base}_${suffix}`,
    block: group.entity,
    group: name,
    kind: featureKind(feature) as string,
    window,
    defaultValue,
    formula: feature.transform === 'log1p' ? `ln(1 + ${scaled})` : scaled,
  };
}

/** Scale, transform, default and age limit; `rawDefault` is scaled and transformed. */
export function shapeOf(feature: FeatureDefinition, rawDefault = 0): Shape {
  const { scale = 1, max_age: maxAgeMs = Infinity } = feature;
  const log1p = feature.transform === 'log1p';
  const natural = log1p ? Math.log1p(Math.max(0, rawDefault * scale)) : rawDefault * scale;
  return { scale, log1p, defaultValue: feature.default ?? natural, maxAgeMs };
}
