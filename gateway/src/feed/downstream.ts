import {
  candidateService,
  rankerService,
  type ExplainRequest,
  type ExplainResponseOut,
  type GetCandidatesRequest,
  type GetCandidatesResponseOut,
  type GetSimilarRequest,
  type PrepareItemsRequest,
  type RankRequest,
  type RankResponseOut,
} from '@eaglerank/contracts';
import type { CallContext, Peer } from '@eaglerank/rpc';
import { candidatesCap, rankCap, type Budget } from './budget.js';

/** Longest wait for retrieval while Redis is away: decisions are to be made within 50 ms. */
const WITHOUT_REDIS_MS = 25;

/** What a downstream call inherits from the call it serves. */
export type Parent = Pick<CallContext, 'signal' | 'deadlineAt' | 'remainingMs'>;

/** The services the gateway asks, each call within its share of the time left. */
export class Downstream {
  constructor(
    private readonly candidates: Peer,
    private readonly ranker: Peer,
    private readonly budget: Budget,
    /** Without Redis retrieval has little to wait for. */
    private readonly redis: { readonly away: boolean },
  ) {}

  getCandidates(parent: Parent, request: GetCandidatesRequest): Promise<GetCandidatesResponseOut> {
    const options = this.retrieval(parent);
    return this.candidates.call(candidateService.GetCandidates, request, options);
  }

  prepareItems(parent: Parent, request: PrepareItemsRequest): Promise<GetCandidatesResponseOut> {
    return this.candidates.call(candidateService.PrepareItems, request, this.retrieval(parent));
  }

  getSimilar(parent: Parent, request: GetSimilarRequest): Promise<GetCandidatesResponseOut> {
    return this.candidates.call(candidateService.GetSimilar, request, this.retrieval(parent));
  }

  rank(parent: Parent, request: RankRequest): Promise<RankResponseOut> {
    return this.ranker.call(rankerService.Rank, request, this.ranking(parent));
  }

  /** Nobody waits for a page: an attribution may take all the time that its caller has. */
  explain(parent: Parent, request: ExplainRequest): Promise<ExplainResponseOut> {
    const { signal, deadlineAt } = parent;
    const options = { signal, deadlineAt, timeoutMs: parent.remainingMs() };
    return this.ranker.call(rankerService.Explain, request, options);
  }

  private retrieval(parent: Parent) {
    const { signal, deadlineAt } = parent;
    const cap = candidatesCap(this.budget, parent.remainingMs());
    const timeoutMs = this.redis.away ? Math.min(cap, WITHOUT_REDIS_MS) : cap;
    return { signal, deadlineAt, timeoutMs };
  }

  private ranking(parent: Parent) {
    const { signal, deadlineAt } = parent;
    return { signal, deadlineAt, timeoutMs: rankCap(this.budget, parent.remainingMs()) };
  }
}
