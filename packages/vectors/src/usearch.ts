import { createRequire } from 'node:module';

/** What is used of usearch; it may be absent, so that its own types cannot be relied on. */
export interface UsearchIndex {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(
    vector: Float32Array,
    most: number,
    threads: number,
  ): { readonly keys: BigUint64Array; readonly distances: Float32Array };
  save(path: string): void;
  view(path: string): void;
  size(): number;
}

interface Usearch {
  readonly Index: new (options: object) => UsearchIndex;
}

/** Neighbours of a node, and candidates looked at while building and searching; `npm run bench -- vectors`. */
const GRAPH = { connectivity: 16, expansion_add: 96, expansion_search: 256 };

/** An empty index of unit vectors; throws where usearch is not installed or not built for the machine. */
export function openUsearch(dims: number): UsearchIndex {
  const { Index } = createRequire(import.meta.url)('usearch') as Usearch;
  return new Index({ dimensions: dims, metric: 'ip', quantization: 'f32', multi: false, ...GRAPH });
}
