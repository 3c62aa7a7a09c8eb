import type { FeatureRows } from '@eaglerank/features';

/** Vectors to score: `rows` are the rows that count, each `width` values wide. */
export interface ScoringBatch {
  /** Row-major values. */
  readonly vectors: FeatureRows;
  readonly width: number;
  readonly rows: Uint32Array;
}

/** What training says of a model's scores. */
export interface ScoreFacts {
  /** How scores were distributed over the training rows; undefined where that is not known. */
  readonly reference?: { readonly mean: number; readonly std: number } | undefined;
  /** Score from which engagement is more likely than not; undefined without a calibration. */
  readonly evenScore?: number | undefined;
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
  /** None of a model that was not trained. */
  readonly scores?: ScoreFacts | undefined;
  /** Share of each column in what training gained, the greatest first. */
  readonly importance?: readonly { readonly feature: string; readonly share: number }[] | undefined;
  /** Writes `scores[i]` for `batch.rows[i]`. What is not finite is replaced by the caller. */
  score(batch: ScoringBatch, scores: Float64Array): void;
  /**
   * Contribution of each of rows x columns values to its row's score. Added in column order to the
   * base score, a row's contributions are its score.
   */
  attribute(vectors: Pick<FeatureRows, 'values' | 'present'>, rows: number): Float64Array;
}

/** What scores a request. */
export interface Assignment {
  readonly model: Model;
  /** Experiments whose arm names a model that is not loaded: the request is in none of their arms. */
  readonly ineffective: readonly string[];
}

/** Port of where models come from. */
export interface ModelRegistry {
  /** What scores a tenant's request in these experiment arms; every tenant has a model. */
  assign(tenant: string, arms: Readonly<Record<string, string>>): Assignment;
  /**
   * A model that the caller names: `heuristic`, NAME or NAME@VERSION; undefined when the tenant has
   * none such or it is not held.
   */
  named(tenant: string, reference: string): Model | undefined;
  /** The model that replaces scores which are not finite. */
  fallbackFor(tenant: string): Model;
  /** A model that was used before, to explain its scores; undefined when it is not held. */
  find(tenant: string, name: string, version: string): Model | undefined;
  /** Every model held, by tenant. */
  held(): readonly { readonly tenant: string; readonly stage: string; readonly model: Model }[];
}
