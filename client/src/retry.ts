import { Code, PeerError } from '@eaglerank/domain';

const FIRST_DELAY_MS = 20;
const MAX_DELAY_MS = 5000;

/** Wait before the next attempt, ms; undefined when there should be none. */
export function retryDelay(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof PeerError) || error.code !== Code.UNAVAILABLE) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) {
    // a server that names a negative delay asks not to be tried again
    return retryAfterMs < 0 || retryAfterMs > MAX_DELAY_MS ? undefined : retryAfterMs;
  }
  return FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}

/** Waits; rejects with the signal's reason when it is aborted. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
