import { TOP, dcg } from '@eaglerank/evaluation';

/**
 * Expected DCG of ten items drawn in random order from a pool: exact, no drawing. Every position has
 * the pool's mean gain, as many positions as the pool can fill.
 */
export function randomDcg(meanGain: number, poolSize: number): number {
  return dcg(new Float64Array(Math.min(poolSize, TOP)).fill(meanGain));
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
