import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** Deleted items, whatever source still knows them. The last filter: nothing is served unchecked. */
export class DeletedFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'deleted';
  readonly onFailure = 'fail';

  keepsAll({ mirror }: RetrievalQuery, batch: CandidateBatch): boolean {
    return batch.isUndeletedFrom(mirror);
  }

  keep({ mirror }: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    return !mirror.isDeleted(batch.ordinals[row] as number);
  }
}
