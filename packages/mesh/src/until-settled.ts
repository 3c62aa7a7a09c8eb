import { setTimeout as sleep } from 'node:timers/promises';
import { metricsSay } from './admin-metrics.js';

/** The feature-service looks at its logs every two seconds: what it said before tells of another time. */
const SAMPLED_AFTER_MS = 2_500;

/** Waits until the feature-service has nothing left in its logs, at most half a minute unless said. */
export async function untilSettled(
  admin: string,
  signal: AbortSignal,
  withinMs = 30_000,
): Promise<void> {
  await sleep(SAMPLED_AFTER_MS, undefined, { signal }).catch(() => undefined);
  await metricsSay(admin, hasNoLag, withinMs - SAMPLED_AFTER_MS, signal);
}

/** Whether there are logs, and none has entries that wait. */
export function hasNoLag(metrics: string): boolean {
  const lags = [...metrics.matchAll(/^stream_consumer_lag\{[^}]*topic="log"[^}]*\} (\S+)$/gm)];
  return lags.length > 0 && lags.every(([, entries]) => Number(entries) === 0);
}
