import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Items the caller does not want this time. */
export class ExcludedFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'excluded';

  enabled(query: RetrievalQuery): boolean {
    return query.excludedIds.length > 0;
  }

  keep(_query: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    return batch.excluded[row] === 0;
  }
}
