import { DOT_WASM } from './generated/dot-wasm.js';

/** Rows that one call of the kernel takes. */
export const CHUNK = 2048;
/** Rows that `scan` may read beyond the last: it takes four at once. */
const READ_BEYOND = 3;
const PAGE = 65_536;
const MOST_BYTES = 65_535 * PAGE;

/** What is used of it; its types come only with those of the browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  gather(query: number, slab: number, stride: number, rows: number, n: number, out: number): void;
  scan(query: number, row: number, stride: number, n: number, out: number): void;
  select(dots: number, n: number, floor: number, out: number): number;
  improve(dots: number, n: number, label: number, best: number, labels: number): void;
}

let compiled: object | undefined;

/**
 * Rows of `stride` floats in WebAssembly memory and their dot products with a query, which stands
 * before them. Views of the memory end where it grows: `floats` is to be read anew.
 */
export class DotKernel {
  readonly stride: number;
  /** Index of the first row's first float in `floats`. */
  readonly firstFloat: number;
  floats = new Float32Array();
  /** Dot products of the last call, by position. */
  dots = new Float32Array();
  /** Rows for `gather`; positions that `select` found. */
  list = new Uint32Array();

  /** Largest dot product by position, and the label it was found with. */
  private best = new Float32Array();
  private labels = new Int32Array();

  private readonly exports: Exports;
  private readonly query: number;
  private readonly rows: number;
  private readonly out: number;
  private readonly largest: number;
  private readonly labelled: number;
  private readonly slab: number;

  /** @param dims floats of a row that are used; the rest of the stride stays zero */
  constructor(dims: number) {
    this.stride = Math.ceil(dims / 4) * 4;
    // 16: where the module says its memory is free
    this.query = 16;
    this.rows = this.query + this.stride * 4;
    this.out = this.rows + CHUNK * 4;
    this.largest = this.out + CHUNK * 4;
    this.labelled = this.largest + CHUNK * 4;
    this.slab = this.labelled + CHUNK * 4;
    this.firstFloat = this.slab / 4;
    compiled ??= new WebAssembly.Module(Buffer.from(DOT_WASM, 'base64'));
    this.exports = new WebAssembly.Instance(compiled).exports as Exports;
    this.grow(this.slab);
  }

  get bytes(): number {
    return this.floats.byteLength;
  }

  /** Rows there is room for, with those that `scan` reads beyond them. */
  get capacity(): number {
    return Math.floor((this.floats.length - this.firstFloat) / this.stride) - READ_BEYOND;
  }

  /** Rows that WebAssembly can hold. */
  get mostRows(): number {
    return Math.floor((MOST_BYTES - this.slab) / (this.stride * 4)) - READ_BEYOND;
  }

  /** Makes room for `rows` rows, at most `mostRows`; new ones are zero. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    // a half more: what a catalogue grows by comes one item at a time
    const grown = Math.min(Math.ceil(rows * 1.5), this.mostRows);
    this.grow(this.slab + grown * this.stride * 4);
  }

  setQuery(vector: Float32Array): void {
    this.floats.set(vector, this.query / 4);
  }

  /** Of the `count` ≤ CHUNK rows in `list`. */
  gather(count: number): void {
    const { list, query, slab, stride, rows, out } = this;
    for (let i = count; i % 4 !== 0; i++) list[i] = list[0] as number;
    this.exports.gather(query, slab, stride * 4, rows, count, out);
  }

  /** Of the `count` ≤ CHUNK rows from `first` on; where it is no multiple of 4, of one to three more. */
  scan(first: number, count: number): void {
    const { query, slab, stride, out } = this;
    this.exports.scan(query, slab + first * stride * 4, stride * 4, count, out);
  }

  /**
   * Puts positions of `dots` into `list`, in their order: of all those of the last scan, of `count`,
   * that are larger than `floor`, and maybe of some that are not or belong to no row. How many.
   */
  select(count: number, floor: number): number {
    // rounded up, it would leave out what is larger by less than a float can tell
    const low = Math.fround(floor) > floor ? floor - Math.abs(floor) * 2 ** -23 - 2 ** -149 : floor;
    return this.exports.select(this.out, count, low, this.rows);
  }

  /** Begins a comparison of several `gather`s: nothing is found at the first `count` positions, which are labelled -1. */
  forget(count: number): void {
    this.best.fill(-Infinity, 0, count);
    this.labels.fill(-1, 0, count);
  }

  /** Labels those of the first `count` positions where the last `gather` found a larger one. */
  improve(count: number, label: number): void {
    this.exports.improve(this.out, count, label, this.largest, this.labelled);
  }

  /** A copy of the first `count` labels. */
  found(count: number): Int32Array {
    return this.labels.slice(0, count);
  }

  private grow(bytes: number): void {
    const { memory } = this.exports;
    const missing = bytes + READ_BEYOND * this.stride * 4 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    const { buffer } = memory;
    this.floats = new Float32Array(buffer);
    this.dots = new Float32Array(buffer, this.out, CHUNK);
    this.list = new Uint32Array(buffer, this.rows, CHUNK);
    this.best = new Float32Array(buffer, this.largest, CHUNK);
    this.labels = new Int32Array(buffer, this.labelled, CHUNK);
  }
}
