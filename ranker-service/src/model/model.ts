import type { FeatureRows } from '@eaglerank/features';

/** Vectors to score: `rows` are the rows that count, each `width` values wide. */
export interface ScoringBatch {
  /** Row-major values. */
  readonly vectors: FeatureRows;
  readonly width: number;
  readonly rows: Uint32Array;
}

/** Port of whatever scores. A model is immutable: a new version is another model. */
export interface Model {
  readonly name: string;
  readonly version: string;
  /** What runs it, e.g. `linear`. */
  readonly framework: string;
  /** Hash of the feature plan its columns belong to. */
  readonly schemaHash: number;
  /** Score of a row no feature of which has an effect. */
  readonly baseScore: number;
  /** Bytes it holds in memory. */
  readonly bytes: number;
  /** Writes `scores[i]` for `batch.rows[i]`. What is not finite is replaced by the caller. */
  score(batch: ScoringBatch, scores: Float64Array): void;
  /**
   * Contribution of each of rows x columns `values` to its row's score. Added in column order to the
   * base score, a row's contributions are its score.
   */
  attribute(values: Float32Array, rows: number): Float64Array;
}

/** Port of where models come from. */
export interface ModelRegistry {
  /** The model that scores a tenant's request in these experiment arms; every tenant has one. */
  modelFor(tenant: string, arms: Readonly<Record<string, string>>): Model;
  /** The model that replaces scores which are not finite. */
  fallbackFor(tenant: string): Model;
  /** A model that was used before, to explain its scores; undefined when it is not held. */
  find(tenant: string, name: string, version: string): Model | undefined;
  /** Every model held, by tenant. */
  held(): readonly { readonly tenant: string; readonly stage: string; readonly model: Model }[];
}
