import type { Clock } from '@eaglerank/domain';

const INTERVAL_MS = 20;
/** Weight of the newest measurement. */
const ALPHA = 0.3;

/** How late timers run, ms: the time the event loop is busy beyond what it can do. */
export class LoopLag {
  private timer: NodeJS.Timeout | undefined;
  private expectedAt = 0;
  private smoothed = 0;

  constructor(private readonly clock: Clock) {}

  /** Smoothed lag; a loop that is stuck right now counts with what is overdue. */
  get ms(): number {
    if (!this.timer) return 0;
    return Math.max(this.smoothed, this.clock.monotonic() - this.expectedAt);
  }

  start(): void {
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    this.expectedAt = this.clock.monotonic() + INTERVAL_MS;
    this.timer = setTimeout(() => {
      const late = Math.max(0, this.clock.monotonic() - this.expectedAt);
      this.smoothed += ALPHA * (late - this.smoothed);
      this.schedule();
    }, INTERVAL_MS).unref();
  }
}
