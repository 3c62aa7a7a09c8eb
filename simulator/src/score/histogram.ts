const SMALLEST_MS = 0.01;
const GROWTH = 1.01;

/**
 * Durations in buckets that grow by 1 %, so that a quantile is within 1 % of the true one whatever
 * the range, in bounded memory; durations below 0.01 ms count as 0.01 ms.
 */
export class Histogram {
  private readonly buckets: number[] = [];
  private total = 0;
  private largest = 0;

  /** Takes a duration, ms >= 0. */
  record(ms: number): void {
    const scaled = Math.log(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) / Math.log(GROWTH);
    const bucket = Math.floor(scaled);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.total++;
    this.largest = Math.max(this.largest, ms);
  }

  /** Adds everything another histogram holds. */
  add(other: Histogram): void {
    other.buckets.forEach((count, i) => (this.buckets[i] = (this.buckets[i] ?? 0) + count));
    this.total += other.total;
    this.largest = Math.max(this.largest, other.largest);
  }

  /** Durations taken. */
  get count(): number {
    return this.total;
  }

  /** The longest duration, ms; 0 when empty. */
  get max(): number {
    return this.largest;
  }

  /** The `q`-quantile, 0-1, ms: the smallest bucket that reaches it, at its middle; 0 when empty. */
  quantile(q: number): number {
    const wanted = Math.max(1, Math.ceil(q * this.total));
    let seen = 0;
    for (let i = 0; i < this.buckets.length; i++) {
      seen += this.buckets[i] ?? 0;
      if (seen >= wanted) return Math.min(this.largest, SMALLEST_MS * GROWTH ** (i + 0.5));
    }
    return 0;
  }
}
