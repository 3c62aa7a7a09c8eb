import { median, quantile } from './statistics.js';

const BATCHES = 40;
const BATCH_MS = 10;

/** Microseconds per call of a synchronous function: the median over batches, after a warm-up. */
export function microseconds(work: () => unknown): number {
  let perBatch = 1;
  for (;;) {
    const ms = batch(work, perBatch);
    if (ms >= BATCH_MS) break;
    perBatch = Math.max(perBatch + 1, Math.ceil(perBatch * Math.min(10, BATCH_MS / (ms + 0.01))));
  }
  return median(Array.from({ length: BATCHES }, () => (batch(work, perBatch) * 1000) / perBatch));
}

function batch(work: () => unknown, times: number): number {
  const startedAt = performance.now();
  for (let i = 0; i < times; i++) work();
  return performance.now() - startedAt;
}

/** Milliseconds of an asynchronous function, called one after the other. */
export async function milliseconds(
  work: () => Promise<unknown>,
  times: number,
): Promise<{ readonly p50: number; readonly p99: number }> {
  const taken: number[] = [];
  for (let i = 0; i < times + (times >> 2); i++) {
    const startedAt = performance.now();
    await work();
    if (i >= times >> 2) taken.push(performance.now() - startedAt);
  }
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) };
}
