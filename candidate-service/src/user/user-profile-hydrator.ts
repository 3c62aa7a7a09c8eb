import { decodeFollows } from '@eaglerank/catalogue';
import type { Finaliser } from '@eaglerank/features';
import type { QueryHydrator } from '@eaglerank/pipeline';
import type { RetrievalQuery } from '../retrieval/query.js';
import { decodeProfile, decodeRecent, NOBODY } from './user-state.js';

/**
 * Decodes what makes a feed personal; for items that the caller names whom the user follows and, where
 * there are vectors, what was engaged with. Without it the answer is as for a new user.
 */
export class UserProfileHydrator implements QueryHydrator<RetrievalQuery> {
  readonly name = 'user_profile';

  constructor(private readonly finaliser: Finaliser) {}

  enabled(query: RetrievalQuery): boolean {
    return query.raw !== undefined && query.mode !== 'similar';
  }

  hydrate(query: RetrievalQuery): void {
    if (!query.raw) return;
    const profile =
      query.mode === 'feed'
        ? decodeProfile(query.raw, this.finaliser, query.nowMs)
        : {
            ...NOBODY.profile,
            follows: decodeFollows(query.raw.follows),
            recentItems: query.mirror.vectors
              ? decodeRecent(query.raw, this.finaliser, query.nowMs)
              : [],
          };
    query.user = { safety: query.user.safety, profile };
  }
}
