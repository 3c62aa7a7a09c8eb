import { CHUNK, DotKernel } from './kernel.js';
import { NearestRows } from './nearest-rows.js';
import type { Nearest, Search } from './nearest.js';

/** Rows that a search takes at once: the floor that the next ones have to reach rises in between. */
const STEP = 256;
/** Stands for a row with a vector that the search under way is not to find. */
const HIDDEN = 2;

const best = new NearestRows();

/** Rows with their vectors, behind one another. */
export interface SlabCopy {
  readonly rows: BigUint64Array<ArrayBuffer>;
  readonly vectors: Float32Array<ArrayBuffer>;
}

/**
 * Vectors of length 1 by dense row number, and exact searches among them: cosines are float32 dot
 * products, computed in WebAssembly. Rows without a vector are zero.
 */
export class VectorSlab {
  private readonly kernel: DotKernel;
  /** By row: 1 with a vector, HIDDEN during a search, else 0. */
  private used = new Uint8Array(64);
  /** Every row with a vector is below. */
  private end = 0;
  private held = 0;

  constructor(readonly dims: number) {
    this.kernel = new DotKernel(dims);
  }

  /** Rows with a vector. */
  get size(): number {
    return this.held;
  }

  get bytes(): number {
    return this.kernel.bytes + this.used.length;
  }

  /** Every row with a vector is below this. */
  get limit(): number {
    return this.end;
  }

  has(row: number): boolean {
    return this.used[row] === 1;
  }

  /**
   * Normalises; a vector of no length, or with a component that is not finite, clears the row. A row
   * beyond the 4 GB of WebAssembly stays without.
   */
  set(row: number, vector: Float32Array): void {
    const length = Math.hypot(...vector);
    if (!(length > 0 && length < Infinity)) {
      this.clear(row);
      return;
    }
    if (row >= this.kernel.mostRows) return;
    this.reserve(row + 1);
    const { floats } = this.kernel;
    const at = this.offset(row);
    for (let i = 0; i < this.dims; i++) floats[at + i] = (vector[i] as number) / length;
    if (this.used[row] === 0) this.held++;
    this.used[row] = 1;
    this.end = Math.max(this.end, row + 1);
  }

  clear(row: number): void {
    if (!this.has(row)) return;
    this.used[row] = 0;
    this.held--;
    const at = this.offset(row);
    this.kernel.floats.fill(0, at, at + this.dims);
  }

  /** A view that holds until the next `set`; undefined without a vector. */
  at(row: number): Float32Array | undefined {
    if (!this.has(row)) return undefined;
    const at = this.offset(row);
    return this.kernel.floats.subarray(at, at + this.dims);
  }

  /** Those of `count` rows from `from` on that have a vector. */
  copy(from: number, count: number): SlabCopy {
    const rows: bigint[] = [];
    const vectors = new Float32Array(count * this.dims);
    for (let row = from; row < Math.min(from + count, this.end); row++) {
      const vector = this.at(row);
      if (vector) vectors.set(vector, rows.push(BigInt(row)) * this.dims - this.dims);
    }
    return {
      rows: BigUint64Array.from(rows),
      vectors: vectors.slice(0, rows.length * this.dims),
    };
  }

  /**
   * Cosines of the query, of length 1, with the first `count` of `rows`; NaN for rows without a
   * vector and for negative ones.
   */
  cosines(query: Float32Array, rows: Int32Array, count: number, into: Float32Array): void {
    const { kernel } = this;
    kernel.setQuery(query);
    for (let from = 0; from < count; from += CHUNK) {
      const n = Math.min(CHUNK, count - from);
      for (let i = 0; i < n; i++) {
        const row = rows[from + i] as number;
        kernel.list[i] = this.has(row) ? row : 0;
      }
      kernel.gather(n);
      for (let i = 0; i < n; i++) {
        const known = this.has(rows[from + i] as number);
        into[from + i] = known ? (kernel.dots[i] as number) : NaN;
      }
    }
  }

  /** The nearest rows; of equally near ones the lower number comes first. */
  nearest({ query, most, without, above = -Infinity }: Search): Nearest {
    const { kernel, used } = this;
    kernel.setQuery(query);
    best.reset(most);
    // marks cost less than a look-up of every row in the set
    if (without) this.mark(without, 1, HIDDEN);
    let floor = above;
    for (let from = 0; from < this.end; from += STEP) {
      const n = Math.min(STEP, this.end - from);
      kernel.scan(from, n);
      const reached = kernel.select(n, floor);
      const { dots, list } = kernel;
      for (let i = 0; i < reached; i++) {
        const at = list[i] as number;
        const dot = dots[at] as number;
        const row = from + at;
        if (dot <= floor || used[row] !== 1) continue;
        best.offer(dot, row);
        floor = Math.max(above, best.floor);
      }
    }
    if (without) this.mark(without, HIDDEN, 1);
    return best.drain();
  }

  /** As `nearest`, among the first `count` of `rows` alone, each of which occurs once. */
  nearestOf(rows: Int32Array, count: number, search: Search): Nearest {
    const { query, most, without, above = -Infinity } = search;
    const cosines = new Float32Array(count);
    this.cosines(query, rows, count, cosines);
    best.reset(most);
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      if ((cosines[i] as number) > above && !without?.has(row)) {
        best.offer(cosines[i] as number, row);
      }
    }
    return best.drain();
  }

  /**
   * For each of at most CHUNK `rows` with a vector the position in `among` of the row most similar to
   * it, the first of equally similar ones; -1 where none of those has a vector.
   */
  mostSimilar(rows: Uint32Array, among: readonly number[]): Int32Array {
    const { kernel } = this;
    kernel.list.set(rows);
    kernel.forget(rows.length);
    for (let p = 0; p < among.length; p++) {
      const vector = this.at(among[p] as number);
      if (vector === undefined) continue;
      kernel.setQuery(vector);
      kernel.gather(rows.length);
      kernel.improve(rows.length, p);
    }
    return kernel.found(rows.length);
  }

  /** Those of `rows` whose mark is `from` get the mark `to`. */
  private mark(rows: ReadonlySet<number>, from: number, to: number): void {
    for (const row of rows) if (this.used[row] === from) this.used[row] = to;
  }

  private offset(row: number): number {
    return this.kernel.firstFloat + row * this.kernel.stride;
  }

  private reserve(rows: number): void {
    this.kernel.reserve(rows);
    if (rows <= this.used.length) return;
    const grown = new Uint8Array(Math.max(rows, this.used.length * 2));
    grown.set(this.used);
    this.used = grown;
  }
}
