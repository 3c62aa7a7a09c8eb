import { RULES } from '@eaglerank/domain';

const RECENCY_BIT = 1 << RULES.indexOf('recency_boost');

/** Adds `boost` to the score of a brand-new item, half of it every `halfLifeMs` later. */
export class RecencyBoost {
  constructor(
    private readonly boost: number,
    private readonly halfLifeMs: number,
  ) {}

  /** What an item of this age gains; an unknown age (creation time 0) gains nothing. */
  of(createdAtMs: number, nowMs: number): number {
    if (!(createdAtMs > 0)) return 0;
    return this.boost * 2 ** (-Math.max(0, nowMs - createdAtMs) / this.halfLifeMs);
  }

  /** Marks the rows that stand higher in `after` than they did in `before`. */
  static mark(before: Uint32Array, after: Uint32Array, ruleMasks: Uint16Array): void {
    const rank = new Uint16Array(before.length);
    for (let i = 0; i < before.length; i++) rank[before[i] as number] = i;
    for (let i = 0; i < after.length; i++) {
      const row = after[i] as number;
      if (i < (rank[row] as number)) ruleMasks[row] = (ruleMasks[row] as number) | RECENCY_BIT;
    }
  }
}
