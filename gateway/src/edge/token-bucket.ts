/** A token bucket: `rate` tokens a second, at most `burst` at once. Times are monotonic ms. */
export class TokenBucket {
  private tokens: number;
  private at: number;
  /** Share of rate and burst this bucket may use, 0-1. */
  share = 1;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.tokens = burst;
    this.at = nowMs;
  }

  /**
   * Takes `cost` tokens when there are any; a call that costs more than is left leaves a debt, so
   * that a large batch passes and pays later. Returns 0, or the time until a token is there, ms.
   */
  take(cost: number, nowMs: number): number {
    const rate = this.rate * this.share;
    const most = Math.max(1, this.burst * this.share);
    this.tokens = Math.min(most, this.tokens + ((nowMs - this.at) / 1000) * rate);
    this.at = nowMs;
    if (this.tokens >= Math.min(1, cost)) {
      this.tokens -= cost;
      return 0;
    }
    return Math.ceil(((1 - this.tokens) / rate) * 1000);
  }
}
