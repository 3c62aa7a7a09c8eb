import type { FeatureDefinition } from '../definition/schema.js';
import {
  UNIT_MS,
  columnOf,
  keyOf,
  shapeOf,
  type ColumnDraft,
  type GroupScope,
} from './column-draft.js';
import { LIFETIME, type EntityBlock, type PairOp } from './operations.js';
import { locate } from './priors.js';
import type { EntityLayout } from './types.js';

function layoutOf({ layouts, group }: GroupScope): EntityLayout {
  return layouts[group.entity as EntityBlock];
}

/** A measure merged over one window. */
export function valueColumn(
  scope: GroupScope,
  feature: FeatureDefinition,
  window: string,
): ColumnDraft {
  const measure = feature.value as string;
  const shape = shapeOf(feature);
  const formula = `${measure} in ${window}`;
  const column = columnOf(scope, feature, formula, shape.defaultValue, { suffix: window, window });
  const key = keyOf(scope, measure);
  const layout = layoutOf(scope);
  if (scope.group.measures[measure]?.distinct === undefined) {
    return { column, operation: { op: 'value', ...locate(layout, key, window), shape } };
  }
  const distinct = layout.distincts.findIndex((d) => d.key === key);
  const windows = layout.distincts[distinct]?.windows ?? [];
  const index = window === 'lifetime' ? LIFETIME : windows.findIndex((w) => w.name === window);
  return { column, operation: { op: 'distinct', distinct, window: index, shape } };
}

/** A quotient of two measures over one window, smoothed towards a prior. */
export function rateColumn(
  scope: GroupScope,
  feature: FeatureDefinition,
  window: string,
): ColumnDraft {
  const [numerator, denominator] = feature.rate as [string, string];
  const { strength = 0, mean = 0, fallback = 0 } = feature.prior ?? {};
  const constant = typeof mean === 'number' ? mean : fallback;
  const shape = shapeOf(feature, constant);
  const keys = [keyOf(scope, numerator), keyOf(scope, denominator)] as const;
  const prior = mean === 'tenant' ? scope.priors.add(...keys, window, strength, fallback) : -1;
  const quotient =
    strength === 0
      ? `${numerator} / ${denominator}`
      : `(${numerator} + ${strength} x ${mean}) / (${denominator} + ${strength})`;
  const names = { suffix: window, window };
  return {
    column: columnOf(scope, feature, `${quotient} in ${window}`, shape.defaultValue, names),
    operation: {
      op: 'rate',
      numerator: locate(layoutOf(scope), keys[0], window),
      denominator: locate(layoutOf(scope), keys[1], window),
      strength,
      prior,
      mean: constant,
      meanAsDefault: feature.default === undefined && strength > 0,
      shape,
    },
  };
}

/** A count or sum that halves with time. */
export function decayColumn(scope: GroupScope, feature: FeatureDefinition): ColumnDraft {
  const { decay = '', window = '', half_life: halfLifeMs = 0 } = feature;
  const shape = shapeOf(feature);
  const formula = `sum of ${decay} x 2^(-age / ${halfLifeMs / 1000}s) in ${window}`;
  const place = locate(layoutOf(scope), keyOf(scope, decay), window);
  return {
    column: columnOf(scope, feature, formula, shape.defaultValue, { window }),
    operation: { op: 'decay', ...place, halfLifeMs, shape },
  };
}

/** Time since the newest event of a measure. */
export function ageColumn(scope: GroupScope, feature: FeatureDefinition): ColumnDraft {
  const { age = '', unit = 's' } = feature;
  const shape = shapeOf(feature);
  const { scalar } = locate(layoutOf(scope), keyOf(scope, age), undefined);
  return {
    column: columnOf(scope, feature, `time since the last of ${age}, ${unit}`, shape.defaultValue),
    operation: { op: 'age', scalar, unitMs: UNIT_MS[unit], shape },
  };
}

/** What the user's history says of one author or topic. */
export function pairColumn(
  scope: GroupScope,
  feature: FeatureDefinition,
  op: PairOp['op'],
  measure: string,
): ColumnDraft {
  const key = keyOf(scope, measure);
  const history = scope.layouts.user.histories.findIndex((h) => h.key === key);
  const { unit = 's', half_life: halfLifeMs = 0 } = feature;
  const { mean } = feature.prior ?? {};
  const shape = shapeOf(feature, typeof mean === 'number' ? mean : 0);
  const formulas = {
    affinity: halfLifeMs ? `sum of weight x 2^(-age / ${halfLifeMs / 1000}s)` : 'sum of weight',
    value: 'events',
    age: `time since the last event, ${unit},`,
    mean: meanFormula(feature),
  };
  const formula = `${formulas[op]} over the user's latest ${measure}`;
  return {
    column: columnOf(scope, feature, formula, shape.defaultValue),
    operation: { op, history, halfLifeMs, unitMs: UNIT_MS[unit], shape, ...towards(feature) },
  };
}

function towards({ mean, prior }: FeatureDefinition): Pick<PairOp, 'towards'> {
  if (mean === undefined || prior === undefined || prior.mean === 'tenant') return {};
  return { towards: { strength: prior.strength, mean: prior.mean } };
}

function meanFormula({ prior }: FeatureDefinition): string {
  if (prior === undefined) return 'sum of weight / events';
  return `(sum of weight + ${prior.strength} x ${prior.mean}) / (events + ${prior.strength})`;
}
