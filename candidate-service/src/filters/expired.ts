import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Items past their expiry. */
export class ExpiredFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'expired';

  keepsAll(_query: RetrievalQuery, batch: CandidateBatch): boolean {
    return !batch.mayExpire;
  }

  keep(query: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    const expires = batch.expiresAtOf(row);
    return expires === 0 || expires > query.nowMs;
  }
}
