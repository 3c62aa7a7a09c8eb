import type { Forest } from '../forest.js';
import { SCORER_WASM } from '../generated/scorer-wasm.js';
import type { ScoreBatch, Scorer } from './scorer.js';
import { LANES, layoutOf, writeForest, type SimdLayout } from './simd-layout.js';
import { WalkScorer } from './walk.js';

const PAGE = 65_536;
/** The module keeps nothing of its own; address 0 stays free. */
const BASE = 16;

/** What is used of it; its types come only with those of the browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  fold(bounds: number, count: number, row: number, initial: number): void;
  score(
    bounds: number,
    count: number,
    initial: number,
    masks: number,
    trees: number,
    leaves: number,
    input: number,
    blocks: number,
    scores: number,
  ): void;
}

let compiled: object | undefined;

/** Compares eight rows at once in WebAssembly; only for forests that `whyNot` has nothing against. */
export class SimdScorer implements Scorer {
  readonly kind = 'simd';
  private readonly layout: SimdLayout;
  private readonly kernel: Kernel;
  private readonly walk: WalkScorer;
  private floats = new Float32Array(0);
  private doubles = new Float64Array(0);

  /** @param constantColumns columns that are compared once where a batch says they are alike */
  constructor(forest: Forest, constantColumns: Iterable<number> = []) {
    compiled ??= new WebAssembly.Module(Buffer.from(SCORER_WASM, 'base64'));
    this.kernel = new WebAssembly.Instance(compiled).exports as Kernel;
    this.walk = new WalkScorer(forest);
    this.layout = layoutOf(forest, new Set(constantColumns), BASE);
    this.reserve(this.layout.free);
    writeForest(forest, this.layout, this.kernel.memory.buffer);
  }

  get bytes(): number {
    return this.kernel.memory.buffer.byteLength;
  }

  score(batch: ScoreBatch, scores: Float64Array): void {
    const { layout, kernel } = this;
    const { rows } = batch;
    if (rows.length === 0) return;
    const blocks = Math.ceil(rows.length / LANES);
    const constants = batch.constantsHold === true ? layout.columns.length - layout.varying : 0;
    const count = layout.columns.length - constants;
    const out = layout.free + blocks * LANES * count * 4;
    this.reserve(out + blocks * LANES * 8);
    if (constants > 0 && !this.foldConstants(batch)) {
      this.walk.score(batch, scores);
      return;
    }
    const unscored = this.gather(batch, count);
    const { bounds, masks, trees, leaves, free } = layout;
    const initial = constants > 0 ? layout.folded : layout.full;
    kernel.score(bounds, count, initial, masks, trees, leaves, free, blocks, out);
    const from = out / 8;
    for (let i = 0; i < rows.length; i++) scores[i] = this.doubles[from + i] as number;
    if (unscored) this.walkOdd(batch, scores);
  }

  /** False when a constant is NaN, which comparisons do not see. */
  private foldConstants({ values, stride, rows }: ScoreBatch): boolean {
    const { columns, varying, constants, bounds, full, folded, trees } = this.layout;
    const { floats, kernel } = this;
    const row = (rows[0] as number) * stride;
    for (let k = varying; k < columns.length; k++) {
      const value = values[row + (columns[k] as number)] as number;
      if (value !== value) return false;
      floats[constants / 4 + k - varying] = value;
    }
    floats.copyWithin(folded / 4, full / 4, full / 4 + trees);
    kernel.fold(bounds + varying * 8, columns.length - varying, constants, folded);
    return true;
  }

  /** Writes eight values of each column after one another; says whether any is not finite. */
  private gather({ values, stride, rows }: ScoreBatch, count: number): boolean {
    const { floats } = this;
    const { columns, free } = this.layout;
    const last = rows.length - 1;
    let check = 0;
    let to = free / 4;
    for (let from = 0; from <= last; from += LANES) {
      for (let lane = 0; lane < LANES; lane++) {
        const row = (rows[Math.min(from + lane, last)] as number) * stride;
        for (let k = 0; k < count; k++) {
          const value = values[row + (columns[k] as number)] as number;
          check += value - value;
          floats[to + k * LANES + lane] = value;
        }
      }
      to += count * LANES;
    }
    return check !== check;
  }

  /** Rows that are not finite throughout; infinities would do, but looking costs more. */
  private walkOdd({ values, stride, rows }: ScoreBatch, scores: Float64Array): void {
    const { columns } = this.layout;
    for (let i = 0; i < rows.length; i++) {
      const row = (rows[i] as number) * stride;
      const finite = columns.every((column) => Number.isFinite(values[row + column]));
      if (!finite) scores[i] = this.walk.scoreRow(values, row);
    }
  }

  private reserve(bytes: number): void {
    const { memory } = this.kernel;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    if (this.floats.buffer === memory.buffer) return;
    this.floats = new Float32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
  }
}
