import type { Clock, TenantKeys } from '@eaglerank/domain';
import {
  FeatureStore,
  type BlobReader,
  type EntityRef,
  type FeaturePlan,
  type Finaliser,
  type Prior,
} from '@eaglerank/features';
import { AuthorCache } from './author-cache.js';
import { ItemCache } from './item-cache.js';
import type { RowAges } from './row-cache.js';

/** Bounds of a tenant's cached rows. */
export interface CacheLimits {
  readonly itemRows: number;
  readonly authorRows: number;
  readonly ages: RowAges;
}

/** The tenant's means are read again after this, ms. */
const PRIOR_AGE_MS = 2000;

/** Feature state of one tenant in this process: where blobs come from and the rows held of them. */
export class TenantFeatures {
  readonly store: FeatureStore;
  readonly items: ItemCache;
  readonly authors: AuthorCache;
  private latestPrior: Prior;
  private priorReadAt = -Infinity;

  constructor(
    readonly plan: FeaturePlan,
    readonly finaliser: Finaliser,
    reader: BlobReader,
    keys: TenantKeys,
    limits: CacheLimits,
    private readonly clock: Clock,
  ) {
    this.store = new FeatureStore(reader, keys);
    this.items = new ItemCache(limits.itemRows, plan.blocks.item.width, limits.ages);
    this.authors = new AuthorCache(limits.authorRows, plan.blocks.author.width, limits.ages);
    this.latestPrior = finaliser.prior(null, clock.now());
  }

  /** The tenant's means as last read. */
  get prior(): Prior {
    return this.latestPrior;
  }

  /** Whether the means should be read again with the next read. */
  get priorIsDue(): boolean {
    return this.clock.monotonic() - this.priorReadAt > PRIOR_AGE_MS;
  }

  setPrior(tenantBlob: Uint8Array | null): void {
    this.latestPrior = this.finaliser.prior(tenantBlob, this.clock.now());
    this.priorReadAt = this.clock.monotonic();
  }

  /** Drops the rows of entities that changed. */
  invalidate(refs: readonly EntityRef[]): void {
    for (const { entity, id } of refs) {
      if (entity === 'item') this.items.invalidate(id);
      else if (entity === 'author') this.authors.invalidate(id);
    }
  }

  /** Tells whether invalidations arrive; without them rows are held for the shortest time only. */
  setLive(live: boolean): void {
    this.items.setLive(live);
    this.authors.setLive(live);
  }
}
