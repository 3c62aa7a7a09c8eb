import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/**
 * What was served or seen within the tenant's seenSeconds. Not in chronological mode, whose order
 * is a promise, nor for pins and items the caller names.
 */
export class SeenFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'seen';

  enabled(query: RetrievalQuery): boolean {
    const { seen } = query.user.profile;
    return query.mode === 'feed' && !query.chronological && seen.ordinals.length > 0;
  }

  keepsAll(_query: RetrievalQuery, batch: CandidateBatch): boolean {
    return !batch.mayBeSeen;
  }

  keep(_query: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    return (batch.seenAt[row] as number) <= batch.seenSince;
  }
}
