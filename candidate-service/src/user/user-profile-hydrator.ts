import type { Finaliser } from '@eaglerank/features';
import type { QueryHydrator } from '@eaglerank/pipeline';
import type { RetrievalQuery } from '../retrieval/query.js';
import { decodeProfile } from './user-state.js';

/** Decodes what makes a feed personal; without it the feed is as for a new user. */
export class UserProfileHydrator implements QueryHydrator<RetrievalQuery> {
  readonly name = 'user_profile';

  constructor(private readonly finaliser: Finaliser) {}

  enabled(query: RetrievalQuery): boolean {
    return query.raw !== undefined && query.mode === 'feed';
  }

  hydrate(query: RetrievalQuery): void {
    if (!query.raw) return;
    const profile = decodeProfile(query.raw, this.finaliser, query.nowMs);
    query.user = { safety: query.user.safety, profile };
  }
}
