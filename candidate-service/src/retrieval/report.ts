import type { RetrievalReport } from '@eaglerank/domain';
import type { Fetched, Filter, RemovedRows } from '@eaglerank/pipeline';
import type { CandidateBatch } from './batch.js';
import type { Found } from './found.js';
import type { RetrievalQuery } from './query.js';

/** Ids told as removed, over all filters. */
const MAX_REMOVED_IDS = 500;

/** Candidates by source that answered; one that was off or failed is not named. */
export function countFetched(fetched: readonly Fetched<Found>[]): Record<string, number> {
  const bySource: Record<string, number> = {};
  for (const { source, found } of fetched) if (found) bySource[source] = found.ordinals.length;
  return bySource;
}

/** What a query that has run came to. */
export function reportOf(
  query: RetrievalQuery,
  filters: readonly Filter<RetrievalQuery, CandidateBatch>[],
  removed: readonly RemovedRows[],
): RetrievalReport {
  const ids: Record<string, string[]> = {};
  let left = MAX_REMOVED_IDS;
  for (const { filter, rows } of removed) {
    const told = rows.slice(0, left);
    ids[filter] = told.map((row) => query.batch?.idOf(row) ?? '').filter((id) => id !== '');
    left -= told.length;
  }
  const applied = filters.filter((filter) => filter.enabled?.(query) ?? true);
  return { fetched: query.fetched, filters: applied.map(({ name }) => name), removed: ids };
}
