/** A clock that moves only when a test says so. Satisfies the `Clock` port of the domain. */
export class FakeClock {
  private elapsed = 0;

  /** @param start wall time at the beginning, milliseconds since the Unix epoch */
  constructor(private start = Date.UTC(2026, 0, 1)) {}

  /** Wall clock, milliseconds since the Unix epoch. */
  now(): number {
    return this.start + this.elapsed;
  }

  /** Monotonic clock, milliseconds since construction; wall jumps do not move it. */
  monotonic(): number {
    return this.elapsed;
  }

  /** Lets time pass on both clocks. @param ms milliseconds, not negative */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`time cannot pass by ${ms} ms`);
    this.elapsed += ms;
  }

  /** Sets the wall clock, as an operator or NTP would. @param now milliseconds since the epoch */
  jumpTo(now: number): void {
    this.start = now - this.elapsed;
  }
}
