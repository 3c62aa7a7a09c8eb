import type { Clock, DecodedCandidateSet, RequestContext, TenantConfig } from '@eaglerank/domain';
import type { Batch, Query } from '@eaglerank/pipeline';
import type { LookupResult } from '../features/feature-lookup.js';
import type { TenantFeatures } from '../features/tenant-features.js';
import type { Workspace } from '../features/workspace.js';
import type { Model } from '../model/model.js';
import type { FeedPolicy } from '../policy/feed-policy.js';
import type { Random } from '../policy/random.js';
import type { RecencyBoost } from '../policy/recency-boost.js';

/** RankRequest.mode. */
export const MODES = { RANKED: 0, CHRONOLOGICAL: 1, REQUESTED: 2 } as const;
export type Mode = (typeof MODES)[keyof typeof MODES];

/** What the ranker holds of one tenant. */
export interface Tenant {
  readonly config: TenantConfig;
  readonly features: TenantFeatures;
  readonly policy: FeedPolicy;
  /** Undefined where the tenant boosts nothing. */
  readonly recencyBoost: RecencyBoost | undefined;
}

/** One ranking request on its way through the pipeline. */
export interface RankQuery extends Query {
  readonly tenant: Tenant;
  /** Empty for an anonymous user. */
  readonly userId: string;
  readonly context: RequestContext;
  readonly mode: Mode;
  /** Items to select. */
  readonly limit: number;
  readonly model: Model;
  /** Experiments whose arm had no effect because its model is not loaded. */
  readonly ineffective: readonly string[];
  readonly random: Random;
  readonly clock: Clock;
  readonly batch: RankBatch;
}

/** The candidates and what is known of them; stages fill it in. */
export interface RankBatch extends Batch {
  readonly set: DecodedCandidateSet;
  /** Distinct authors and topics of the set, decoded. */
  readonly authorIds: readonly string[];
  readonly topics: readonly string[];
  readonly workspace: Workspace;
  /** By row; bits of the rules that moved it. */
  readonly ruleMasks: Uint16Array;
  /** The model's own score by row, before any rule; zero where nothing scored. */
  readonly modelScores: Float64Array;
  /** What the feature lookup came to; undefined before it and where nothing is looked up. */
  features: LookupResult | undefined;
}

/** What was selected, by position. */
export interface Selection {
  /** Row of the candidate set. */
  readonly rows: Uint32Array;
  /** Probability of finding the row at the position, in (0, 1]. */
  readonly propensities: Float64Array;
}
