import type { Source } from '@eaglerank/pipeline';
import { AUTHOR_NEWEST } from '../catalogue/author-items.js';
import { NOTHING, widthOf, quotaOf, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { newestOf } from './author-items.js';

/** Newest items of one author that compete, so that a busy author leaves room for others. */
const PER_AUTHOR = 20;

/** The newest items of the authors a user follows, scored by recency. */
export class FollowedSource implements Source<RetrievalQuery, Found> {
  readonly name = 'followed';

  enabled(query: RetrievalQuery): boolean {
    return query.mode === 'feed' && quotaOf(query, 'followed') > 0;
  }

  fetch(query: RetrievalQuery): Found {
    const { followedAuthors } = query.profileRows;
    if (followedAuthors.length === 0) return NOTHING;
    const perAuthor = query.chronological ? AUTHOR_NEWEST : PER_AUTHOR;
    return newestOf(query, widthOf(query, 'followed'), perAuthor, followedAuthors);
  }
}
