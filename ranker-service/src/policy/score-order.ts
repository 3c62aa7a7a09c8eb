const STEP = 2048;
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** An unsigned 32-bit integer that orders like the number rounded to float32; NaN is lowest. */
function sortable(value: number): number {
  if (value !== value) return 0;
  // adding zero makes -0 equal to 0
  float[0] = value + 0;
  const word = bits[0] as number;
  return word < 0 ? ~word >>> 0 : (word | 0x80000000) >>> 0;
}

/** Sorts descending by key, equal keys by position. Keys are integers below 2^42. */
function order(count: number, keyOf: (i: number) => number): Uint32Array {
  if (count > STEP) throw new RangeError(`${count} rows; at most ${STEP} can be ordered`);
  // key and position in one double: a native sort of numbers beats any comparator
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = keyOf(i) * STEP + (STEP - 1 - i);
  keys.sort();
  const sorted = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const key = keys[count - 1 - i] as number;
    // a remainder by division is exact here and costs a fraction of %
    sorted[i] = STEP - 1 - (key - Math.floor(key / STEP) * STEP);
  }
  return sorted;
}

/** Positions of `scores` from the highest to the lowest, as float32; ties keep their order. */
export function orderByScore(scores: ArrayLike<number>): Uint32Array {
  return order(scores.length, (i) => sortable(scores[i] as number));
}

/** Positions of `createdAtMs` from the newest to the oldest; ties keep their order. */
export function orderByTime(createdAtMs: ArrayLike<number>): Uint32Array {
  const latest = 2 ** 42 - 1;
  return order(createdAtMs.length, (i) =>
    Math.min(latest, Math.max(0, Math.floor(createdAtMs[i] as number) || 0)),
  );
}
