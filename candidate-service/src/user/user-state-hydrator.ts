import type { QueryHydrator } from '@eaglerank/pipeline';
import type { RetrievalQuery } from '../retrieval/query.js';
import { decodeSafety, NOBODY } from './user-state.js';
import type { UserStateReader } from './user-state-reader.js';

/** Reads what is stored of a known user. Without its blocks and hides nothing may be served. */
export class UserStateHydrator implements QueryHydrator<RetrievalQuery> {
  readonly name = 'user_state';
  readonly onFailure = 'fail';

  constructor(private readonly reader: UserStateReader) {}

  enabled(query: RetrievalQuery): boolean {
    return !query.anonymous;
  }

  async hydrate(query: RetrievalQuery): Promise<void> {
    query.raw = await this.reader.read(query.catalogue.keys, query.userId);
    query.user = { ...NOBODY, safety: decodeSafety(query.raw, query.nowMs) };
  }
}
