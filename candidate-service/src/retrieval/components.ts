import type { Clock } from '@eaglerank/domain';
import type { Finaliser } from '@eaglerank/features';
import type { Filter, PipelineDefinition } from '@eaglerank/pipeline';
import { SimilarLists, type BlobSource } from '../catalogue/similar-lists.js';
import { BlockedFilter } from '../filters/blocked.js';
import { DeletedFilter } from '../filters/deleted.js';
import { ExcludedFilter } from '../filters/excluded.js';
import { ExpiredFilter } from '../filters/expired.js';
import { HiddenFilter } from '../filters/hidden.js';
import { MaxAgeFilter } from '../filters/max-age.js';
import { OwnFilter } from '../filters/own.js';
import { SeenFilter } from '../filters/seen.js';
import { AuthorAffinitySource } from '../sources/author-affinity.js';
import { EmbeddingSource } from '../sources/embedding.js';
import { FollowedSource } from '../sources/followed.js';
import { FreshSource } from '../sources/fresh.js';
import { PinnedSource } from '../sources/pinned.js';
import { RequestedSource } from '../sources/requested.js';
import { SimilarSource } from '../sources/similar.js';
import { TrendingSource } from '../sources/trending.js';
import { UserProfileHydrator } from '../user/user-profile-hydrator.js';
import { UserStateHydrator } from '../user/user-state-hydrator.js';
import type { UserStateReader } from '../user/user-state-reader.js';
import type { CandidateBatch } from './batch.js';
import { CandidateSelector, type Retrieved } from './candidate-selector.js';
import type { Found } from './found.js';
import type { RetrievalQuery } from './query.js';
import { RequestedItemsHydrator } from './requested-items-hydrator.js';

/** What the components read from. */
export interface ComponentPorts {
  readonly users: UserStateReader;
  /** Records and similar lists. */
  readonly blobs: BlobSource;
  readonly finaliser: Finaliser;
  readonly clock: Clock;
}

/** In this order; `deleted` comes last, so that nothing is served unchecked. */
function filters(): Filter<RetrievalQuery, CandidateBatch>[] {
  return [
    new ExcludedFilter(),
    new SeenFilter(),
    new OwnFilter(),
    new BlockedFilter(),
    new HiddenFilter(),
    new MaxAgeFilter(),
    new ExpiredFilter(),
    new DeletedFilter(),
  ];
}

/** Every component of the retrieval pipeline but its merge. */
export function components(
  ports: ComponentPorts,
): Omit<PipelineDefinition<RetrievalQuery, Found, CandidateBatch, Retrieved>, 'merge'> {
  return {
    queryHydrators: [
      new UserStateHydrator(ports.users),
      new UserProfileHydrator(ports.finaliser),
      new RequestedItemsHydrator(ports.blobs),
    ],
    sources: [
      new FollowedSource(),
      new TrendingSource(),
      new SimilarSource(new SimilarLists(ports.blobs), ports.clock),
      new AuthorAffinitySource(),
      new FreshSource(),
      new RequestedSource(),
      new PinnedSource(),
      new EmbeddingSource(),
    ],
    size: (found) => found.ordinals.length,
    filters: filters(),
    selector: new CandidateSelector(),
  };
}
