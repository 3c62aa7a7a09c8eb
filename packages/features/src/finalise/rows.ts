import type { Shape } from '../plan/operations.js';

/**
 * Where columns are written: three arrays with one index per value, so that a row of a matrix and
 * a row of a cache slab are written alike.
 */
export interface FeatureRows {
  readonly values: Float32Array;
  /** 1 where at least one event stands behind the value, 0 where it is the default. */
  readonly present: Uint8Array;
  /** Age of the newest event behind the value, seconds; -1 where there is none. */
  readonly ageSeconds: Float32Array;
}

/** Rows for `count` values. */
export function createRows(count: number): FeatureRows {
  return {
    values: new Float32Array(count),
    present: new Uint8Array(count),
    ageSeconds: new Float32Array(count).fill(-1),
  };
}

/** Copies `width` values from one place to another; an index loop beats `set` at these widths. */
export function copyColumns(
  from: FeatureRows,
  fromOffset: number,
  to: FeatureRows,
  toOffset: number,
  width: number,
): void {
  const { values, present, ageSeconds } = from;
  const { values: toValues, present: toPresent, ageSeconds: toAgeSeconds } = to;
  for (let i = 0; i < width; i++) {
    toValues[toOffset + i] = values[fromOffset + i] as number;
    toPresent[toOffset + i] = present[fromOffset + i] as number;
    toAgeSeconds[toOffset + i] = ageSeconds[fromOffset + i] as number;
  }
}

/** Scale and transform of a raw number. */
export function shaped(shape: Shape, raw: number): number {
  const scaled = raw * shape.scale;
  return shape.log1p ? Math.log1p(Math.max(0, scaled)) : scaled;
}

/**
 * Writes a raw number, or `absent` (on the final scale) when it is NaN or its newest event is
 * older than the shape allows. `ageMs` below 0 counts as 0.
 */
export function writeValue(
  rows: FeatureRows,
  index: number,
  shape: Shape,
  raw: number,
  ageMs: number,
  absent: number,
): void {
  if (raw !== raw || ageMs > shape.maxAgeMs) {
    rows.values[index] = absent;
    rows.present[index] = 0;
    rows.ageSeconds[index] = -1;
    return;
  }
  rows.values[index] = shaped(shape, raw);
  rows.present[index] = 1;
  rows.ageSeconds[index] = Math.max(0, ageMs) / 1000;
}
