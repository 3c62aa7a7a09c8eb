import type { FeatureDefinition, MeasureDefinition } from './schema.js';

export const MEASURE_KINDS = ['count', 'sum', 'min', 'max', 'distinct', 'last', 'history'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

export const FEATURE_KINDS = [
  'value',
  'rate',
  'decay',
  'age',
  'affinity',
  'mean',
  'candidate',
  'context',
  'one_hot',
  'hash',
] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** The one kind a measure has; undefined when it has none or several. */
export function measureKind(measure: MeasureDefinition): MeasureKind | undefined {
  const found = MEASURE_KINDS.filter((kind) => measure[kind] !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

/** The one kind a feature has; undefined when it has none or several. */
export function featureKind(feature: FeatureDefinition): FeatureKind | undefined {
  const found = FEATURE_KINDS.filter((kind) => feature[kind] !== undefined);
  return found.length === 1 ? found[0] : undefined;
}
