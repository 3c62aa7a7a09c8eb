import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Items older than the tenant retrieves; the caller's own and pins are taken as they are. */
export class MaxAgeFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'max_age';

  enabled(query: RetrievalQuery): boolean {
    return query.mode !== 'items' && query.catalogue.config.retrieval.maxAgeSeconds > 0;
  }

  keep(query: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    if (batch.isPinned(row)) return true;
    const { maxAgeSeconds } = query.catalogue.config.retrieval;
    return query.nowMs - batch.createdAtOf(row) <= maxAgeSeconds * 1000;
  }
}
