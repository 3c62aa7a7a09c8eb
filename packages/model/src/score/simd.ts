import type { Forest } from '../forest.js';
import { SCORER_WASM } from '../generated/scorer-wasm.js';
import { Lanes, type MatrixRows } from './lanes.js';
import type { PlanColumns, PlanRows, ScoreBatch, Scorer } from './scorer.js';
import { LANES, layoutOf, writeForest, type SimdLayout } from './simd-layout.js';
import { WalkScorer } from './walk.js';

const PAGE = 65_536;
const NO_PRESENCE = new Uint8Array();
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
  private readonly own: Lanes;
  /** Of the columns that were last scored. */
  private mapped: { readonly columns: PlanColumns; readonly lanes: Lanes } | undefined;
  private floats = new Float32Array(0);
  private doubles = new Float64Array(0);

  /** @param constantColumns columns that are compared once where a batch says they are alike */
  constructor(forest: Forest, constantColumns: Iterable<number> = []) {
    compiled ??= new WebAssembly.Module(Buffer.from(SCORER_WASM, 'base64'));
    this.kernel = new WebAssembly.Instance(compiled).exports as Kernel;
    this.walk = new WalkScorer(forest);
    this.layout = layoutOf(forest, new Set(constantColumns), BASE);
    this.own = new Lanes(this.layout.columns);
    this.reserve(this.layout.free);
    writeForest(forest, this.layout, this.kernel.memory.buffer);
  }

  get bytes(): number {
    return this.kernel.memory.buffer.byteLength;
  }

  score(batch: ScoreBatch, scores: Float64Array): void {
    const { values, stride, rows, constantsHold = false } = batch;
    const matrix = { values, present: NO_PRESENCE, stride, rows };
    this.run(this.own, matrix, constantsHold, scores, () => batch);
  }

  scorePlan(plan: PlanRows, columns: PlanColumns, scores: Float64Array): void {
    if (this.mapped?.columns !== columns) {
      this.mapped = { columns, lanes: new Lanes(this.layout.columns, columns) };
    }
    const { values, present, width, rows } = plan;
    const matrix = { values, present, stride: width, rows };
    this.run(this.mapped.lanes, matrix, true, scores, () => columns.batch(plan));
  }

  /** @param batch the rows in the model's columns, for what only the walk can score */
  private run(
    lanes: Lanes,
    matrix: MatrixRows,
    constantsHold: boolean,
    scores: Float64Array,
    batch: () => ScoreBatch,
  ): void {
    const { layout, kernel } = this;
    const { length } = matrix.rows;
    if (length === 0) return;
    const blocks = Math.ceil(length / LANES);
    const constants = constantsHold ? layout.columns.length - layout.varying : 0;
    const count = layout.columns.length - constants;
    const out = layout.free + blocks * LANES * count * 4;
    this.reserve(out + blocks * LANES * 8);
    if (constants > 0 && !this.foldConstants(lanes, matrix)) {
      this.walk.score(batch(), scores);
      return;
    }
    const odd = lanes.gather(matrix, count, this.floats, layout.free / 4);
    const { bounds, masks, trees, leaves, free } = layout;
    const initial = constants > 0 ? layout.folded : layout.full;
    kernel.score(bounds, count, initial, masks, trees, leaves, free, blocks, out);
    const { doubles } = this;
    const from = out / 8;
    for (let i = 0; i < length; i++) scores[i] = doubles[from + i] as number;
    if (odd) this.walkOdd(batch(), scores);
  }

  /** False when a constant is NaN, which comparisons do not see. */
  private foldConstants(lanes: Lanes, matrix: MatrixRows): boolean {
    const { columns, varying, constants, bounds, full, folded, trees } = this.layout;
    const { floats, kernel } = this;
    if (lanes.constants(matrix, varying, floats, constants / 4)) return false;
    floats.copyWithin(folded / 4, full / 4, full / 4 + trees);
    kernel.fold(bounds + varying * 8, columns.length - varying, constants, folded);
    return true;
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
    if (bytes <= this.floats.byteLength) return;
    const { memory } = this.kernel;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    this.floats = new Float32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
  }
}
