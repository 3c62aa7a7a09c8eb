import type { Filter } from '@eaglerank/pipeline';
import type { CandidateBatch } from '../retrieval/batch.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** The viewer's own items, unless the tenant wants them or the caller named them. */
export class OwnFilter implements Filter<RetrievalQuery, CandidateBatch> {
  readonly name = 'own';

  enabled(query: RetrievalQuery): boolean {
    const { excludeOwn } = query.catalogue.config.retrieval;
    return excludeOwn && query.mode !== 'items' && !query.anonymous;
  }

  keepsAll(query: RetrievalQuery, batch: CandidateBatch): boolean {
    return !batch.mayBeBy(query.userId);
  }

  keep(query: RetrievalQuery, batch: CandidateBatch, row: number): boolean {
    return batch.authorIdOf(row) !== query.userId;
  }
}
