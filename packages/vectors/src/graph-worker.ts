import { parentPort, workerData } from 'node:worker_threads';
import { openUsearch } from './usearch.js';
import type { SlabCopy } from './slab.js';

/** What a worker is started with. */
export interface GraphWork {
  readonly dims: number;
  /** Where the graph is written. */
  readonly path: string;
}

const { dims, path } = workerData as GraphWork;
const index = openUsearch(dims);

// copies until undefined, which asks for the file and is answered when it is there
parentPort?.on('message', (copy: SlabCopy | undefined) => {
  if (copy) {
    index.add(copy.rows, copy.vectors, 1);
  } else {
    index.save(path);
    parentPort?.postMessage(true);
  }
});
