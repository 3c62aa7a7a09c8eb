import { setTimeout as sleep } from 'node:timers/promises';
import { FeedError } from '@eaglerank/client';
import { Code } from '@eaglerank/domain';

const ATTEMPTS = 50;
const AT_LEAST_MS = 10;

/** Repeats a call that the gateway has no room for; the wait counts in whatever is timed. */
export async function patient<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || !isBusy(error)) throw error;
      await sleep(Math.max(AT_LEAST_MS, error.retryAfterMs ?? 0));
    }
  }
}

function isBusy(error: unknown): error is FeedError {
  if (!(error instanceof FeedError)) return false;
  return error.code === Code.RESOURCE_EXHAUSTED || error.code === Code.UNAVAILABLE;
}
