/** Mixes an index so that equal scores fall in no order that the data has (Murmur3's finaliser). */
function mixed(index: number): number {
  let h = Math.imul(index + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Indices of `scores` from the highest to the lowest. Equal scores are ordered by a hash of their
 * index: rows come in order of time, and a ranker that knows nothing must not profit from that.
 * @throws RangeError when a score is NaN
 */
export function orderOf(scores: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) throw new RangeError(`score ${i} is NaN`);
    order[i] = i;
  }
  return order.sort(
    (a, b) => Number(scores[b]) - Number(scores[a]) || mixed(a) - mixed(b) || a - b,
  );
}

/** `values` in the given order. */
export function arranged(values: ArrayLike<number>, order: ArrayLike<number>): Float64Array {
  return Float64Array.from(order, (index) => values[index] ?? 0);
}
