import type { Timing } from '../drive/timing.js';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Time that passes only when told to; sleepers wake in order of their due times. */
export class FakeTiming implements Timing {
  private elapsed = 0;
  private sleepers: Sleeper[] = [];

  /** @param startMs wall clock at the beginning, ms since epoch. */
  constructor(private readonly startMs = Date.UTC(2025, 0, 15, 19)) {}

  now(): number {
    return this.startMs + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { dueMs: this.elapsed + ms, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', wake);
    });
  }

  /** Lets `ms` pass; everything due in between runs. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settle();
    for (let next = this.earliest(); next && next.dueMs <= end; next = this.earliest()) {
      this.elapsed = Math.max(this.elapsed, next.dueMs);
      next.wake();
      await settle();
    }
    this.elapsed = end;
  }

  /** Lets time pass from due time to due time until `work` has settled; throws when it never can. */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const mark = () => (done = true);
    work.then(mark, mark);
    await settle();
    while (!isSet(() => done)) {
      const next = this.earliest();
      if (!next) throw new Error('the work waits for something else than time');
      this.elapsed = Math.max(this.elapsed, next.dueMs);
      next.wake();
      await settle();
    }
    return work;
  }

  private earliest(): Sleeper | undefined {
    return this.sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) => (first && first.dueMs <= sleeper.dueMs ? first : sleeper),
      undefined,
    );
  }
}

function isSet(flag: () => boolean): boolean {
  return flag();
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
