import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Graph } from './graph.js';
import type { GraphWork } from './graph-worker.js';
import type { VectorSlab } from './slab.js';
import { openUsearch, type UsearchIndex } from './usearch.js';

/** Rows copied in one turn of the event loop. */
const ROWS_AT_ONCE = 2048;

class UsearchGraph implements Graph {
  constructor(private readonly index: UsearchIndex) {}

  get size(): number {
    return this.index.size();
  }

  search(query: Float32Array, most: number): BigUint64Array {
    return this.index.search(query, most, 1).keys;
  }
}

/**
 * A graph over the slab's rows (HNSW, Malkov and Yashunin, 2016), built in a worker thread, which takes
 * about a core meanwhile; rows that change before it resolves may be in it as they were. It is read
 * through a mapped file that has no name any more. Rejects where usearch does not load or the temporary
 * folder cannot be written, and when the signal is aborted.
 */
export async function buildUsearchGraph(slab: VectorSlab, signal: AbortSignal): Promise<Graph> {
  const index = openUsearch(slab.dims);
  const folder = await mkdtemp(join(tmpdir(), 'eaglerank-graph-'));
  const work: GraphWork = { dims: slab.dims, path: join(folder, 'graph') };
  const worker = new Worker(new URL('./graph-worker.js', import.meta.url), { workerData: work });
  try {
    const built = answerOf(worker, signal);
    await Promise.race([built, copyInto(worker, slab, signal)]);
    await built;
    index.view(work.path);
    return new UsearchGraph(index);
  } finally {
    await worker.terminate();
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyInto(worker: Worker, slab: VectorSlab, signal: AbortSignal): Promise<void> {
  for (let from = 0; from < slab.limit && !signal.aborted; from += ROWS_AT_ONCE) {
    const copy = slab.copy(from, ROWS_AT_ONCE);
    if (copy.rows.length > 0) worker.postMessage(copy, [copy.rows.buffer, copy.vectors.buffer]);
    await setImmediate();
  }
  worker.postMessage(undefined);
}

function answerOf(worker: Worker, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Error('the building of the graph was stopped'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', () => {
      resolve();
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`the worker that builds the graph ended with code ${code}`));
    });
  });
}
