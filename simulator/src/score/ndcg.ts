/** Positions that quality is measured on. */
export const TOP = 10;

const DISCOUNTS = Array.from({ length: TOP }, (_, i) => 1 / Math.log2(i + 2));
const DISCOUNT_SUM = DISCOUNTS.reduce((sum, discount) => sum + discount, 0);

/** Discounted cumulative gain of the first ten gains: sum of gain / log2(position + 2). */
export function dcg(gains: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < TOP; i++) sum += (gains[i] ?? 0) * (DISCOUNTS[i] ?? 0);
  return sum;
}

/**
 * Expected DCG of ten items drawn in random order from a pool: exact, no drawing. Every position has
 * the pool's mean gain, as many positions as the pool can fill.
 */
export function randomDcg(meanGain: number, poolSize: number): number {
  if (poolSize >= TOP) return meanGain * DISCOUNT_SUM;
  return DISCOUNTS.slice(0, poolSize).reduce((sum, discount) => sum + meanGain * discount, 0);
}

/** The ten largest of a stream of (key, gain), as gains in order of key, largest key first. */
export class TopTen {
  private readonly keys: number[] = [];
  private readonly kept: number[] = [];

  /** Considers one entry; of equal keys the later one comes first. */
  offer(key: number, gain: number): void {
    if (this.keys.length === TOP && key < (this.keys[TOP - 1] ?? 0)) return;
    let at = this.keys.length;
    while (at > 0 && (this.keys[at - 1] ?? 0) <= key) at--;
    this.keys.splice(at, 0, key);
    this.kept.splice(at, 0, gain);
    this.keys.length = Math.min(this.keys.length, TOP);
    this.kept.length = this.keys.length;
  }

  /** At most ten gains in order. */
  get gains(): readonly number[] {
    return this.kept;
  }
}
