import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Authors the user has blocked, and those who have blocked the user. */
export class BlockedFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'blocked';
  readonly onFailure = 'fail';

  enabled(query: RetrievalQuery): boolean {
    return !query.user.safety.isEmpty;
  }

  keep({ user }: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    return !user.safety.blocksAuthor(batch.authorIdOf(row));
  }
}
