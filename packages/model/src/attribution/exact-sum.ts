/** Halvings that lead from the largest double to none. */
const MOST_HALVINGS = 2100;

/** Leaves room for the residue below a power of two. */
const BELOW_POWER = 1 - 1e-9;
/** Halves of a unit in the last place, the smallest first. */
const NUDGES = [0, 1, -1, 2, -2, 3, -3, 4, -4];

/** `base` and the terms, added in order. */
export function sumInOrder(base: number, terms: Float64Array): number {
  let sum = base;
  for (const term of terms) sum += term;
  return sum;
}

/**
 * Changes terms so that `base` and they, added in order, are `total` to the last bit. They must be that up
 * to rounding. The residue goes to the last term that is not 0, else to one before it or a zero after
 * it. Where none can hold it, because the total is finer than the last addition can be, as much of the
 * last term as is too coarse moves to the largest other one: the one case in which a term changes by
 * more than a rounding.
 *
 * @returns false where the sum cannot be reached: a single term, far larger than the total, or, rarely,
 *   a total hundreds of powers of two finer than the terms
 */
export function settleSum(base: number, terms: Float64Array, total: number): boolean {
  for (let i = 0; i < MOST_HALVINGS; i++) {
    if (sumInOrder(base, terms) === total || settled(base, terms, total)) return true;
    if (!refineLast(terms)) return false;
  }
  return false;
}

/** Tries each term for the residue; leaves them as they were when none can hold it. */
function settled(base: number, terms: Float64Array, total: number): boolean {
  const last = lastTerm(terms);
  for (let at = last; at >= 0; at--) {
    if (terms[at] !== 0 && holds(base, terms, total, at)) return true;
  }
  for (let at = last + 1; at < terms.length; at++) {
    if (holds(base, terms, total, at)) return true;
  }
  return false;
}

/** Tries what the term must be, and its neighbours: which of them rounds right depends on the others. */
function holds(base: number, terms: Float64Array, total: number, at: number): boolean {
  const before = terms[at] as number;
  const sum = sumInOrder(base, terms);
  const prefix = sumInOrder(base, terms.subarray(0, at));
  const others = at === lastTerm(terms) ? prefix : sum - before;
  const step = ulp(Math.max(Math.abs(total), Math.abs(before))) / 2;
  for (const near of [total - others, before + (total - sum)]) {
    for (const nudge of NUDGES) {
      terms[at] = near + nudge * step;
      if (sumInOrder(base, terms) === total) return true;
    }
  }
  terms[at] = before;
  return false;
}

/** Distance to the next double. */
function ulp(value: number): number {
  const double = Float64Array.of(value);
  const bits = new BigInt64Array(double.buffer);
  bits[0] = (bits[0] as bigint) + 1n;
  return (double[0] as number) - value;
}

/** Makes the last term finer: what takes it to its power of two goes to the largest other one. */
function refineLast(terms: Float64Array): boolean {
  const last = lastTerm(terms);
  if (last < 1) return false;
  const before = terms[last] as number;
  const power = 2 ** Math.floor(Math.log2(Math.abs(before)));
  const finer = Math.sign(before) * power * BELOW_POWER;
  let largest = last - 1;
  for (let at = 0; at < last; at++) {
    if (Math.abs(terms[at] as number) > Math.abs(terms[largest] as number)) largest = at;
  }
  terms[largest] = (terms[largest] as number) + (before - finer);
  terms[last] = finer;
  return true;
}

function lastTerm(terms: Float64Array): number {
  return terms.findLastIndex((term) => term !== 0);
}
