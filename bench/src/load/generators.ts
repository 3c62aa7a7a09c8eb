import { realTiming, type Timing } from './timing.js';

export type Call = () => Promise<unknown>;

export interface LoadResult {
  /** Calls that succeeded. */
  readonly calls: number;
  readonly failures: number;
  /** What the first failed call failed with. */
  readonly firstFailure: unknown;
  readonly seconds: number;
  /** Milliseconds per call that succeeded. */
  readonly latencies: readonly number[];
}

/** A caller that was refused comes back after this, ms. */
const BACK_OFF_MS = 10;

/** What a load counts while it runs. */
class Tally {
  private readonly latencies: number[] = [];
  private failures = 0;
  private firstFailure: unknown;
  private readonly startedAt: number;

  constructor(private readonly timing: Timing) {
    this.startedAt = timing.now();
  }

  /** Runs one call; its latency counts from `since`. Tells whether it succeeded; never rejects. */
  async add(call: Call, since: number): Promise<boolean> {
    try {
      await call();
      this.latencies.push(this.timing.now() - since);
      return true;
    } catch (error) {
      if (this.failures++ === 0) this.firstFailure = error;
      return false;
    }
  }

  result(): LoadResult {
    const { latencies, failures, firstFailure } = this;
    const seconds = (this.timing.now() - this.startedAt) / 1000;
    return { calls: latencies.length, failures, firstFailure, seconds, latencies };
  }
}

/** Keeps `inFlight` calls open for `durationMs`. */
export async function closedLoop(
  call: Call,
  inFlight: number,
  durationMs: number,
  timing: Timing = realTiming,
): Promise<LoadResult> {
  const tally = new Tally(timing);
  const end = timing.now() + durationMs;
  const worker = async (): Promise<void> => {
    while (timing.now() < end) {
      const done = await tally.add(call, timing.now());
      if (!done) await timing.sleep(BACK_OFF_MS);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return tally.result();
}

/**
 * Starts calls at a constant rate whatever the answers do; latency counts from the time a call was
 * due, so a stall is not hidden by the calls it kept from starting (coordinated omission).
 */
export async function openLoop(
  call: Call,
  perSecond: number,
  durationMs: number,
  timing: Timing = realTiming,
): Promise<LoadResult> {
  const tally = new Tally(timing);
  const open = new Set<Promise<boolean>>();
  const startedAt = timing.now();
  const total = Math.floor((perSecond * durationMs) / 1000);
  for (let i = 0; i < total; i++) {
    const due = startedAt + (i * 1000) / perSecond;
    const wait = due - timing.now();
    // a timer fires at whole milliseconds: what is due within one is sent at once
    if (wait > 1) await timing.sleep(wait);
    const one = tally.add(call, due);
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  return tally.result();
}
