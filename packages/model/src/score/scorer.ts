/** Rows to score, row-major; `rows` are those that count. */
export interface ScoreBatch {
  readonly values: Float32Array;
  /** Values from one row to the next; at least the model's columns, which come first. */
  readonly stride: number;
  readonly rows: Uint32Array;
  /** The scorer's constant columns are alike in every one of `rows`. */
  readonly constantsHold?: boolean;
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
}
