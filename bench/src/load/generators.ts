import { setTimeout as sleep } from 'node:timers/promises';

export type Call = () => Promise<unknown>;

export interface LoadResult {
  readonly calls: number;
  readonly failures: number;
  readonly seconds: number;
  /** Milliseconds per call. */
  readonly latencies: readonly number[];
}

/** Keeps `inFlight` calls open for `durationMs`. */
export async function closedLoop(
  call: Call,
  inFlight: number,
  durationMs: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  const startedAt = performance.now();
  const end = startedAt + durationMs;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const begun = performance.now();
      try {
        await call();
        latencies.push(performance.now() - begun);
      } catch {
        failures++;
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  return { calls: latencies.length, failures, seconds, latencies };
}

/**
 * Starts calls at a constant rate whatever the answers do; latency counts from the time a call was
 * due, so a stall is not hidden by the calls it kept from starting (coordinated omission).
 */
export async function openLoop(
  call: Call,
  perSecond: number,
  durationMs: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  const open = new Set<Promise<void>>();
  const startedAt = performance.now();
  const total = Math.floor((perSecond * durationMs) / 1000);
  for (let i = 0; i < total; i++) {
    const due = startedAt + (i * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    const one = call().then(
      () => void latencies.push(performance.now() - due),
      () => {
        failures++;
      },
    );
    open.add(one);
    void one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  const seconds = (performance.now() - startedAt) / 1000;
  return { calls: latencies.length, failures, seconds, latencies };
}
