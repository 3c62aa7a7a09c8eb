import type { Prng } from '../world/prng.js';
import { failureOf, type Failure } from './feed-api.js';
import { hasAborted, type Timing } from './timing.js';

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5000;

/** How a call is tried again. */
export interface RetryPolicy {
  /** Calls in all, >= 1. */
  readonly attempts: number;
  readonly timing: Timing;
  /** No further attempt once aborted. */
  readonly signal: AbortSignal;
  readonly prng: Prng;
  readonly onRetry: (failure: Failure) => void;
}

/**
 * Calls `call` until it succeeds, fails for good, or the attempts are used up. Waits as long as the
 * server said (at most 5 s), else 100 ms doubling with jitter. Rejects with the last error.
 */
export async function withRetry<T>(policy: RetryPolicy, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.retryable || attempt >= policy.attempts || policy.signal.aborted) throw error;
      policy.onRetry(failure);
      const backOff = FIRST_DELAY_MS * 2 ** (attempt - 1) * policy.prng.between(0.5, 1);
      const delay = Math.min(MAX_DELAY_MS, failure.retryAfterMs ?? backOff);
      await policy.timing.sleep(delay, policy.signal);
      if (hasAborted(policy.signal)) throw error;
    }
  }
}
