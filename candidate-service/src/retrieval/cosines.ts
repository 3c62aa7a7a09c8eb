import { MAX_CANDIDATES } from '@eaglerank/domain';
import type { CandidateBatch } from './batch.js';
import type { RetrievalQuery } from './query.js';

/** Columns for every call. */
const mirrorRows = new Int32Array(MAX_CANDIDATES);
const column = new Float32Array(MAX_CANDIDATES);

/**
 * Cosine of the user's vector and that of each of `rows`, NaN for items without one; undefined where
 * the user has none. Synchronous: the result is shared scratch.
 */
export function cosines(
  query: RetrievalQuery,
  batch: CandidateBatch,
  rows: Uint32Array,
): Float32Array | undefined {
  const { mirror, userVector } = query;
  const { vectors } = mirror;
  if (vectors === undefined || userVector === undefined) return undefined;
  for (let i = 0; i < rows.length; i++) {
    mirrorRows[i] = mirror.rowOf(batch.ordinals[rows[i] as number] as number);
  }
  vectors.index.slab.cosines(userVector, mirrorRows, rows.length, column);
  if (query.records.size > 0) {
    for (let i = 0; i < rows.length; i++) {
      if (mirrorRows[i] !== -1) continue;
      const record = query.records.get(batch.idOf(rows[i] as number));
      const vector = record && vectors.vectorOf(record);
      if (vector) column[i] = dot(userVector, vector);
    }
  }
  return column.subarray(0, rows.length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
