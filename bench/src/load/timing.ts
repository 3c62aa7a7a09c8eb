import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the generators see it, so that tests decide how it passes. */
export interface Timing {
  /** Monotonic milliseconds. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

export const realTiming: Timing = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
};
