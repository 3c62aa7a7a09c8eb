import type { Source } from '@eaglerank/pipeline';
import { NOTHING, quotaOf, widthOf, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { newestOf } from './author-items.js';

const PER_AUTHOR = 20;

/** New items by the authors a user engages with most, scored by affinity and recency. */
export class AuthorAffinitySource implements Source<RetrievalQuery, Found> {
  readonly name = 'author_affinity';

  enabled(query: RetrievalQuery): boolean {
    return query.mode === 'feed' && !query.chronological && quotaOf(query, this.name) > 0;
  }

  fetch(query: RetrievalQuery): Found {
    const { authors } = query.user.profile;
    if (authors.length === 0) return NOTHING;
    return newestOf(query, widthOf(query, this.name), PER_AUTHOR, (visit) => {
      for (const { id, affinity } of authors) visit(id, affinity);
    });
  }
}
