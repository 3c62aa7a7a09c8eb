import { Code } from '@eaglerank/domain';

/** Attempts of one logical call. */
const MAX_ATTEMPTS = 2;

/**
 * Retry throttling as gRPC has it: a failure takes a token, a success gives back a tenth; below half
 * of the tokens nothing is retried, so that a peer in trouble does not get twice the load.
 */
export class RetryThrottle {
  private tokens: number;
  constructor(
    private readonly maxTokens = 100,
    private readonly ratio = 0.1,
  ) {
    this.tokens = maxTokens;
  }

  succeeded(): void {
    this.tokens = Math.min(this.maxTokens, this.tokens + this.ratio);
  }

  failed(): void {
    this.tokens = Math.max(0, this.tokens - 1);
  }

  get allows(): boolean {
    return this.tokens > this.maxTokens / 2;
  }
}

export type RetryDecision =
  | { readonly retry: true; readonly delayMs: number }
  | { readonly retry: false; readonly why?: 'throttled' | 'no_time' | 'pushed_back' };

export interface FailedAttempt {
  readonly code: number;
  /** What the peer asked for, ms; negative: do not try again. */
  readonly retryAfterMs?: number | undefined;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Time left for the call, ms. */
  readonly leftMs: number;
  /** Whether another replica can take it. */
  readonly elsewhere: boolean;
}

/** Time below which a second attempt is pointless, ms. */
const MIN_LEFT_MS = 2;
/** Longest wait before a second attempt at the same replica, ms. */
const SAME_REPLICA_MS = 20;

/** Whether to try once more: UNAVAILABLE only, with time left, with tokens left. */
export function decideRetry(failed: FailedAttempt, throttle: RetryThrottle): RetryDecision {
  if ((failed.code as Code) !== Code.UNAVAILABLE || failed.attempts >= MAX_ATTEMPTS) {
    return { retry: false };
  }
  const { retryAfterMs } = failed;
  if (retryAfterMs !== undefined && retryAfterMs < 0) return { retry: false, why: 'pushed_back' };
  if (!throttle.allows) return { retry: false, why: 'throttled' };
  const wait = failed.elsewhere ? 0 : (0.5 + Math.random() / 2) * SAME_REPLICA_MS;
  const delayMs = Math.max(retryAfterMs ?? 0, wait);
  if (delayMs + MIN_LEFT_MS > failed.leftMs) {
    return { retry: false, why: retryAfterMs === undefined ? 'no_time' : 'pushed_back' };
  }
  return { retry: true, delayMs };
}
