import type { Graph } from './graph.js';
import type { Nearest, Search } from './nearest.js';
import { VectorSlab } from './slab.js';

/** What is fetched of a graph beyond what is asked for: rows may have changed since, or be unwanted. */
const MORE = 32;

/**
 * Vectors by row with an optional graph that makes searches among many cheap. Whatever changed since
 * the graph's snapshot is searched exactly beside it, and its distances are computed anew, so that
 * what is deleted is gone, and what is new is found, at once.
 */
export class VectorIndex {
  readonly slab: VectorSlab;
  private graph: Graph | undefined;
  /** Rows that changed since the graph's snapshot; since that of the coming one. */
  private changed = new Set<number>();
  private coming: Set<number> | undefined;

  constructor(dims: number) {
    this.slab = new VectorSlab(dims);
  }

  get size(): number {
    return this.slab.size;
  }

  /** Rows that changed since the snapshot of the graph; undefined without a graph. */
  get stale(): number | undefined {
    return this.graph && this.changed.size;
  }

  set(row: number, vector: Float32Array): void {
    this.slab.set(row, vector);
    this.touch(row);
  }

  clear(row: number): void {
    if (!this.slab.has(row)) return;
    this.slab.clear(row);
    this.touch(row);
  }

  /** Notes from here on what a graph that is being built does not know. */
  snapshotBegins(): void {
    this.coming = new Set();
  }

  /** The graph of the last snapshot; undefined when there will be none. */
  snapshotEnds(graph: Graph | undefined): void {
    if (graph && this.coming) {
      this.graph = graph;
      this.changed = this.coming;
    }
    this.coming = undefined;
  }

  /** The nearest rows: exact without a graph, else nearly so. */
  nearest(search: Search): Nearest {
    const near = this.graph && this.throughGraph(this.graph, search);
    return near ?? this.slab.nearest(search);
  }

  /** Undefined where changes left too little of what the graph found. */
  private throughGraph(graph: Graph, search: Search): Nearest | undefined {
    const { changed, slab } = this;
    const wanted = search.most + (search.without?.size ?? 0) + MORE;
    const found = graph.search(search.query, wanted);
    const rows = new Int32Array(found.length + changed.size);
    let count = 0;
    for (let i = 0; i < found.length; i++) {
      const row = Number(found[i]);
      if (!changed.has(row) && !search.without?.has(row)) rows[count++] = row;
    }
    if (count < search.most && found.length < graph.size) return undefined;
    for (const row of changed) if (slab.has(row)) rows[count++] = row;
    return slab.nearestOf(rows, count, search);
  }

  private touch(row: number): void {
    if (this.graph) this.changed.add(row);
    this.coming?.add(row);
  }
}
