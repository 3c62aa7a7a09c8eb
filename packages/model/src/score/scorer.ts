/** Rows to score, row-major; `rows` are those that count. */
export interface ScoreBatch {
  readonly values: Float32Array;
  /** Values from one row to the next; at least the model's columns, which come first. */
  readonly stride: number;
  readonly rows: Uint32Array;
  /** The scorer's constant columns are alike in every one of `rows`. */
  readonly constantsHold?: boolean;
}

/** Vectors of a feature plan, row-major. */
export interface PlanRows {
  readonly values: Float32Array;
  /** 1 where a value was there, 0 where it is the default. */
  readonly present: Uint8Array;
  /** Columns of the plan. */
  readonly width: number;
  /** Rows that count. */
  readonly rows: Uint32Array;
}

/** What a model's columns are in a feature plan. */
export interface PlanColumns {
  /** By model column: the plan's column. */
  readonly source: Int32Array;
  /** By model column: 1 where it is the presence of the plan's column. */
  readonly presence: Uint8Array;
  /** The rows as the model reads them. */
  batch(plan: PlanRows, constantsHold?: boolean): ScoreBatch;
}

/** Scores rows of a forest's columns. */
export interface Scorer {
  /** `walk` goes down every tree for every row; `simd` compares eight rows at once. */
  readonly kind: 'walk' | 'simd';
  /** Bytes it holds besides the forest. */
  readonly bytes: number;
  /**
   * Writes `scores[i]` for `rows[i]`: the sum of the leaf values in tree order, to the last bit what
   * LightGBM's predictor gives for the same float32 row.
   */
  score(batch: ScoreBatch, scores: Float64Array): void;
  /** As `score`, of rows of a plan that are one request's: its constant columns hold. */
  scorePlan(plan: PlanRows, columns: PlanColumns, scores: Float64Array): void;
}
