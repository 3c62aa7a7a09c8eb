import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 200;

/** The Prometheus text of a service; empty when it does not answer. */
async function metricsOf(admin: string): Promise<string> {
  try {
    return await (await fetch(`${admin}/metrics`)).text();
  } catch {
    return '';
  }
}

/** Looks at a service's metrics until they say so; false when time ran out or on abort. */
export async function metricsSay(
  admin: string,
  says: (metrics: string) => boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < withinMs && !signal.aborted) {
    if (says(await metricsOf(admin))) return true;
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
