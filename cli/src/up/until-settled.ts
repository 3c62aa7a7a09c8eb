import { setTimeout as sleep } from 'node:timers/promises';
import { metricsOf } from '../admin-metrics.js';

const WAIT_MS = 30_000;
const EVERY_MS = 250;
/** The feature-service looks at its logs every two seconds: what it said before tells of another time. */
const SAMPLED_AFTER_MS = 2_500;

/** Waits until the feature-service has nothing left in its logs, at most half a minute. */
export async function untilSettled(admin: string, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const wait = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal }).catch(() => undefined);
  await wait(SAMPLED_AFTER_MS);
  while (!signal.aborted && performance.now() - startedAt < WAIT_MS) {
    if (hasNoLag(await metricsOf(admin))) return;
    await wait(EVERY_MS);
  }
}

/** Whether there are logs, and none has entries that wait. */
export function hasNoLag(metrics: string): boolean {
  const lags = [...metrics.matchAll(/^stream_consumer_lag\{[^}]*topic="log"[^}]*\} (\S+)$/gm)];
  return lags.length > 0 && lags.every(([, entries]) => Number(entries) === 0);
}
