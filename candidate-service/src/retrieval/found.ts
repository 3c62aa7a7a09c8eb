import type { ItemRecord } from '@eaglerank/catalogue';
import type { SourceName } from '@eaglerank/domain';
import type { RetrievalQuery } from './query.js';

/** What one source brings, best first. */
export interface Found {
  readonly ordinals: Uint32Array;
  /** The source's own score per item. */
  readonly scores: Float32Array;
  /** Ordinal of the item each one is similar to. */
  readonly seeds?: Uint32Array;
  /** Items that the mirror does not keep, by ordinal. */
  readonly records?: ReadonlyMap<number, ItemRecord>;
}

export const NOTHING: Found = { ordinals: new Uint32Array(), scores: new Float32Array() };

/** Largest number of items one source fetches. */
export const MAX_WIDTH = 4000;

/** Most items of the source in the result. */
export function quotaOf(query: RetrievalQuery, source: SourceName): number {
  if (query.mode !== 'feed') return query.limit;
  if (source === 'requested') return 0;
  if (source === 'pinned') return query.catalogue.config.ranking.pins.length;
  const quota = query.catalogue.config.retrieval.quotas[source];
  if (query.chronological) return quota === 0 ? 0 : query.limit;
  return quota;
}

/**
 * How many items a source fetches: its quota, and where filters may take away more for having been
 * seen or excluded than the quotas exceed the limit by, its share of that, so that an active user's
 * feed does not run dry.
 */
export function widthOf(query: RetrievalQuery, source: SourceName): number {
  const quota = quotaOf(query, source);
  const gone = query.user.profile.seen.ordinals.length + query.excludedIds.length;
  const sum = sumOfQuotas(query);
  const missing = gone - Math.max(0, sum - query.limit);
  if (missing <= 0 || quota === 0) return Math.min(quota, MAX_WIDTH);
  const share = Math.ceil((missing * quota) / sum);
  return Math.min(quota + Math.min(quota, share), MAX_WIDTH);
}

function sumOfQuotas(query: RetrievalQuery): number {
  if (query.mode !== 'feed' || query.chronological) return query.limit;
  const { quotas } = query.catalogue.config.retrieval;
  const embedding = query.mirror.vectors ? quotas.embedding : 0;
  return (
    quotas.followed +
    quotas.trending +
    quotas.similar +
    quotas.author_affinity +
    quotas.fresh +
    embedding
  );
}
