import { featureKind } from '../definition/kinds.js';
import type { FeatureDefinition } from '../definition/schema.js';
import { UNIT_MS, columnOf, shapeOf, type ColumnDraft, type GroupScope } from './column-draft.js';
import type { ContextOp } from './operations.js';
import { ageColumn, decayColumn, pairColumn, rateColumn, valueColumn } from './stored-columns.js';

/** The columns of a group, in the file's order; a windowed feature gives one per window. */
export function columnsOf(scope: GroupScope): ColumnDraft[] {
  return scope.group.features.flatMap((feature) => draft(scope, feature));
}

function draft(scope: GroupScope, feature: FeatureDefinition): ColumnDraft[] {
  const { entity } = scope.group;
  const pair = entity === 'user_author' || entity === 'user_topic';
  const windows = feature.windows ?? scope.group.windows;
  switch (featureKind(feature)) {
    case 'value':
      if (pair) return [pairColumn(scope, feature, 'value', feature.value as string)];
      return windows.map((window) => valueColumn(scope, feature, window));
    case 'rate':
      return windows.map((window) => rateColumn(scope, feature, window));
    case 'decay':
      return [decayColumn(scope, feature)];
    case 'age':
      if (pair) return [pairColumn(scope, feature, 'age', feature.age as string)];
      return [ageColumn(scope, feature)];
    case 'affinity':
      return [pairColumn(scope, feature, 'affinity', feature.affinity as string)];
    case 'mean':
      return [pairColumn(scope, feature, 'mean', feature.mean as string)];
    case 'candidate':
      return [candidateColumn(scope, feature)];
    case 'context':
    case 'one_hot':
    case 'hash':
      return contextColumns(scope, feature);
    case undefined:
      return [];
  }
}

function candidateColumn(scope: GroupScope, feature: FeatureDefinition): ColumnDraft {
  const { candidate: op = 'age', source, unit = 's' } = feature;
  const shape = shapeOf(feature);
  const formula =
    op === 'age'
      ? `time since the item was made, ${unit}`
      : op === 'cosine'
        ? 'cosine of user and item vector'
        : `${op} ${source ?? ''}`.trim();
  return {
    column: columnOf(scope, feature, formula, shape.defaultValue),
    operation: { op, source, unitMs: UNIT_MS[unit], shape },
  };
}

function contextColumns(scope: GroupScope, feature: FeatureDefinition): ColumnDraft[] {
  const { context, one_hot: oneHot, hash, values = [], buckets = 0 } = feature;
  const defaultValue = feature.default ?? 0;
  const none = { field: undefined, value: undefined, buckets: 0, defaultValue };
  const column = (operation: ContextOp, formula: string, suffix?: string): ColumnDraft => ({
    column: columnOf(scope, feature, formula, defaultValue, suffix === undefined ? {} : { suffix }),
    operation,
  });
  if (oneHot !== undefined) {
    return values.map((value) =>
      column({ ...none, op: 'one_hot', field: oneHot, value }, `${oneHot} is ${value}`, value),
    );
  }
  if (hash !== undefined) {
    const formula = `hash(${hash}) mod ${buckets}`;
    return [column({ ...none, op: 'hash', field: hash, buckets }, formula)];
  }
  return context === undefined ? [] : [column({ ...none, op: context }, context)];
}
