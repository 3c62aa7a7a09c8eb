import { decodeCandidateSet, type Clock, type TenantConfig } from '@eaglerank/domain';
import { Finaliser, type FeaturePlan } from '@eaglerank/features';
import { silentObserver } from '@eaglerank/pipeline';
import type { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import { RetrievalQuery } from '../retrieval/query.js';
import { Retrieval } from '../retrieval/retrieval.js';
import { syntheticBlobs, syntheticCatalogue, SyntheticUsers } from './synthetic.js';

const WARM_UP_REQUESTS = 200;

/**
 * Retrieves for invented users of invented catalogues, in memory alone: compiles the code before
 * the first request and tells of this process by itself afterwards.
 */
export class Golden {
  private readonly retrieval: Retrieval;
  private readonly catalogues: readonly TenantCatalogue[];
  private turn = 0;

  constructor(
    plan: FeaturePlan,
    tenants: Iterable<TenantConfig>,
    private readonly clock: Clock,
  ) {
    const nowMs = clock.now();
    this.retrieval = new Retrieval(
      {
        users: new SyntheticUsers(plan, nowMs),
        blobs: syntheticBlobs,
        finaliser: new Finaliser(plan),
        clock,
      },
      silentObserver,
    );
    this.catalogues = [...tenants].map((tenant) => syntheticCatalogue(tenant, nowMs));
  }

  /** Cold, a request costs several times as much. */
  async warmUp(): Promise<void> {
    const { signal } = new AbortController();
    for (let i = 0; i < WARM_UP_REQUESTS; i++) await this.run(signal);
  }

  /** One request, the tenants in turn; rejects when the answer is not what it must be. */
  async run(signal: AbortSignal): Promise<void> {
    const catalogue = this.catalogues[this.turn++ % this.catalogues.length];
    if (!catalogue) return;
    const query = new RetrievalQuery({
      signal,
      catalogue,
      mode: 'feed',
      userId: 'golden-user',
      nowMs: this.clock.now(),
      seed: this.turn,
    });
    const { candidateSet } = await this.retrieval.run(query);
    const { count, heuristic } = decodeCandidateSet(candidateSet);
    if (count === 0 || !heuristic) throw new Error('the golden request found no candidates');
  }
}
