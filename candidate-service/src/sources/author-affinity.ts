import type { Source } from '@eaglerank/pipeline';
import { NO_LABEL } from '../catalogue/labels.js';
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
    const numbers: number[] = [];
    const weights: number[] = [];
    for (const { id, affinity } of authors) {
      const number = query.mirror.authors.numberOf(id);
      if (number === NO_LABEL) continue;
      numbers.push(number);
      weights.push(affinity);
    }
    return newestOf(query, widthOf(query, this.name), PER_AUTHOR, numbers, weights);
  }
}
