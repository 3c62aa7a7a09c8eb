import { hasAborted, type Timing } from './timing.js';

const CATCH_UP = 32;

/** When and how often to tick. */
export interface Pace {
  /** Ticks per second, > 0. */
  readonly perSecond: number;
  readonly timing: Timing;
  /** Ends the pacing. */
  readonly signal: AbortSignal;
}

/**
 * An open loop at a constant rate: the n-th tick is due n / rate after the start whatever became of
 * the ones before; a late loop catches up at once. `tick` gets the intended time on the monotonic
 * clock, so that latency counts from there, and must not block.
 * @throws RangeError unless the rate is a positive number.
 */
export async function pace(
  { perSecond, timing, signal }: Pace,
  tick: (intendedMs: number) => void,
): Promise<void> {
  if (!(perSecond > 0 && perSecond < Infinity)) {
    throw new RangeError(`perSecond must be a positive number, not ${perSecond}`);
  }
  const start = timing.monotonic();
  let withoutPause = 0;
  for (let n = 0; !signal.aborted; n++) {
    const intended = start + (n * 1000) / perSecond;
    const wait = intended - timing.monotonic();
    if (wait > 0 || ++withoutPause >= CATCH_UP) {
      withoutPause = 0;
      await timing.sleep(Math.max(0, wait), signal);
      if (hasAborted(signal)) return;
    }
    tick(intended);
  }
}
