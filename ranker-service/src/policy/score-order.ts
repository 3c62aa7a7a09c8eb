import { MOST_ROWS, radixOrder } from './radix-order.js';

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
/** Scratch of a synchronous function. */
const keys = new Uint32Array(MOST_ROWS);

/** An unsigned 32-bit integer that falls as the number, rounded to float32, rises; highest for NaN. */
function falling(value: number): number {
  if (value !== value) return 0xffff_ffff;
  // adding zero makes -0 equal to 0
  float[0] = value + 0;
  const word = bits[0] as number;
  return word < 0 ? word >>> 0 : ~word & 0x7fff_ffff;
}

function checkCount(count: number): void {
  if (count > MOST_ROWS) throw new RangeError(`${count} rows; at most ${MOST_ROWS} can be ordered`);
}

/** Positions of `scores` from the highest to the lowest, as float32; ties keep their order. */
export function orderByScore(scores: ArrayLike<number>): Uint32Array {
  checkCount(scores.length);
  for (let i = 0; i < scores.length; i++) keys[i] = falling(scores[i] as number);
  return radixOrder(keys, scores.length);
}

/** Positions of `createdAtMs` from the newest to the oldest; ties keep their order. */
export function orderByTime(createdAtMs: ArrayLike<number>): Uint32Array {
  const count = createdAtMs.length;
  checkCount(count);
  const latest = 2 ** 42 - 1;
  // time and position in one double: a native sort of numbers beats any comparator
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const time = Math.min(latest, Math.max(0, Math.floor(createdAtMs[i] as number) || 0));
    times[i] = time * MOST_ROWS + (MOST_ROWS - 1 - i);
  }
  times.sort();
  const sorted = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const time = times[count - 1 - i] as number;
    // a remainder by division is exact here and costs a fraction of %
    sorted[i] = MOST_ROWS - 1 - (time - Math.floor(time / MOST_ROWS) * MOST_ROWS);
  }
  return sorted;
}
