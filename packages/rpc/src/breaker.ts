import type { Clock } from '@eaglerank/domain';

export interface BreakerOptions {
  /** Failures in a row that open it; 5 unless said. */
  readonly threshold?: number;
  /** First time it stays open, ms; doubles up to `maxOpenMs`. 100 unless said. */
  readonly openMs?: number;
  /** 2,000 unless said. */
  readonly maxOpenMs?: number;
}

/**
 * `closed`: calls pass. `open`: none do. `probing`: the open time is over and one probe is under way.
 * `trial`: the probe passed; the first call that fails opens it again, the first that succeeds closes it.
 */
export type BreakerState = 'closed' | 'open' | 'probing' | 'trial';

/** Holds calls back from a replica that fails every time. */
export class Breaker {
  private current: BreakerState = 'closed';
  private failures = 0;
  private openFor: number;
  private openUntil = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: BreakerOptions = {},
  ) {
    this.openFor = this.firstOpenMs;
  }

  private get firstOpenMs(): number {
    return this.options.openMs ?? 100;
  }

  get state(): BreakerState {
    return this.current;
  }

  /** Whether calls may be sent. */
  get passes(): boolean {
    return this.current === 'closed' || this.current === 'trial';
  }

  /** Whether it is time to probe; true once per open time. */
  takeProbe(): boolean {
    if (this.current !== 'open' || this.clock.monotonic() < this.openUntil) return false;
    this.current = 'probing';
    return true;
  }

  /** Time until a probe is due, ms. */
  get probeInMs(): number {
    return Math.max(0, this.openUntil - this.clock.monotonic());
  }

  succeeded(): void {
    this.failures = 0;
    this.openFor = this.firstOpenMs;
    this.current = 'closed';
  }

  failed(): void {
    this.failures++;
    const { threshold = 5 } = this.options;
    if (this.current === 'trial' || (this.current === 'closed' && this.failures >= threshold)) {
      this.open();
    }
  }

  probeEnded(healthy: boolean): void {
    if (this.current !== 'probing') return;
    if (healthy) this.current = 'trial';
    else this.open();
  }

  private open(): void {
    this.current = 'open';
    this.openUntil = this.clock.monotonic() + this.openFor;
    this.openFor = Math.min(this.openFor * 2, this.options.maxOpenMs ?? 2000);
  }
}
