import type { ItemRecord } from '@eaglerank/catalogue';
import type { Query } from '@eaglerank/pipeline';
import type { CatalogueMirror } from '../catalogue/mirror.js';
import type { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import type { CandidateBatch } from './batch.js';
import type { MirrorVectors } from '../vectors/mirror-vectors.js';
import { ProfileRows } from './profile-rows.js';
import { NOBODY, type UserState } from '../user/user-state.js';
import type { RawUserState } from '../user/user-state-reader.js';

/** `feed`: retrieve; `items`: prepare the caller's ids; `similar`: what goes with one item. */
export type RetrievalMode = 'feed' | 'items' | 'similar';

export interface QueryOptions {
  readonly signal: AbortSignal;
  readonly catalogue: TenantCatalogue;
  readonly mode: RetrievalMode;
  /** Empty for anonymous. */
  readonly userId: string;
  /** ms since epoch. */
  readonly nowMs: number;
  /** Of the request's random choices. */
  readonly seed: number;
  readonly chronological?: boolean;
  readonly excludedIds?: readonly string[];
  /** The caller's ids; in mode `similar` the one item. */
  readonly itemIds?: readonly string[];
  /** Most candidates to return; the tenant's limit unless given. */
  readonly limit?: number;
}

/** One request on its way through the pipeline. */
export class RetrievalQuery implements Query {
  readonly catalogue: TenantCatalogue;
  readonly mode: RetrievalMode;
  readonly userId: string;
  readonly nowMs: number;
  readonly seed: number;
  readonly chronological: boolean;
  readonly excludedIds: readonly string[];
  readonly itemIds: readonly string[];
  readonly limit: number;
  /** As stored; set by the first hydrator of a known user. */
  raw: RawUserState | undefined;
  user: UserState = NOBODY;
  /** Of `itemIds`, those that the mirror does not keep and the catalogue has. */
  records: ReadonlyMap<string, ItemRecord> = new Map();
  /** Of `itemIds`, those that the catalogue does not have. */
  unknownIds: readonly string[] = [];
  /** What the sources brought, merged, and how many each; set by the merge. */
  batch: CandidateBatch | undefined;
  fetched: Readonly<Record<string, number>> = {};
  private located: ProfileRows | undefined;
  private taste: { vectors: MirrorVectors; vector: Float32Array | undefined } | undefined;

  constructor(private readonly options: QueryOptions) {
    this.catalogue = options.catalogue;
    this.mode = options.mode;
    this.userId = options.userId;
    this.nowMs = options.nowMs;
    this.seed = options.seed;
    this.chronological = options.chronological ?? false;
    this.excludedIds = options.excludedIds ?? [];
    this.itemIds = options.itemIds ?? [];
    this.limit = options.limit ?? options.catalogue.config.retrieval.limit;
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  /** The tenant's mirror as it is now. */
  get mirror(): CatalogueMirror {
    return this.catalogue.mirror;
  }

  /**
   * The user's vector among those that the mirror has now, from what was lately engaged with;
   * undefined where none of it has a vector.
   */
  get userVector(): Float32Array | undefined {
    const { vectors } = this.mirror;
    if (vectors !== this.taste?.vectors) {
      this.taste = vectors && {
        vectors,
        vector: vectors.userVector(this.user.profile.recentItems, this.profileRows.recentItems),
      };
    }
    return this.taste?.vector;
  }

  /** Where the mirror, as it is now, has what the user's profile names. */
  get profileRows(): ProfileRows {
    const { mirror } = this;
    const { profile } = this.user;
    if (!this.located?.isOf(mirror, profile)) this.located = new ProfileRows(mirror, profile);
    return this.located;
  }

  get anonymous(): boolean {
    return this.userId === '';
  }
}
