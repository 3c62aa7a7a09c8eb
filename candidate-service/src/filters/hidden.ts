import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Items the user has hidden, alone or by their author or one of their topics. */
export class HiddenFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'hidden';
  readonly onFailure = 'fail';

  enabled(query: RetrievalQuery): boolean {
    return !query.user.safety.isEmpty;
  }

  keep({ user: { safety } }: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    if (safety.hidesItem(batch.idOf(row))) return false;
    if (safety.hidesAuthor(batch.authorIdOf(row))) return false;
    return !batch.topicsOf(row).some((topic) => safety.hidesTopic(topic));
  }
}
