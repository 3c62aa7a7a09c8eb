import type { TenantConfig, TenantKeys } from '@eaglerank/domain';
import { CatalogueMirror } from './mirror.js';
import { TrendingCache } from './trending-cache.js';

/** What is in memory of one tenant. */
export class TenantCatalogue {
  /** Replaced as a whole by a reload: do not keep it over an await. */
  mirror: CatalogueMirror;
  readonly trending: TrendingCache;
  /** Whether `mirror` was ever loaded. */
  loaded = false;

  constructor(
    readonly config: TenantConfig,
    readonly keys: TenantKeys,
  ) {
    this.mirror = new CatalogueMirror(config.retrieval.maxItems);
    this.trending = new TrendingCache(keys);
  }
}
