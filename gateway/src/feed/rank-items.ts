import { randomUUID } from 'node:crypto';
import type {
  Degradation,
  GetCandidatesResponseOut,
  RankItemsRequestOut,
  RankItemsResponse,
} from '@eaglerank/contracts';
import { requireRole } from '@eaglerank/auth';
import {
  candidateCount,
  decodeRankedSet,
  PeerError,
  RequestError,
  type Clock,
} from '@eaglerank/domain';
import type { CallContext } from '@eaglerank/rpc';
import type { Tracing } from '@eaglerank/telemetry';
import type { Edge } from '../edge/edge.js';
import { validateRankItems } from '../edge/validate.js';
import type { DeletedItems } from '../state/deleted.js';
import type { ItemReader } from '../state/item-reader.js';
import type { Tenant } from '../state/tenants.js';
import type { PageSink } from './aftermath.js';
import type { Downstream } from './downstream.js';
import { assignArms } from './experiments.js';
import { fallbackHead } from './fallback-head.js';
import { toItems } from './items.js';
import { tierOf, withoutExperiments } from './ladder.js';
import { cutPage } from './page.js';
import { rankerContext } from './query.js';
import { degradationReason, NO_RANKING, toDegradation, type Ranking } from './ranking.js';

export interface RankItemsPorts {
  readonly edge: Edge;
  readonly downstream: Downstream;
  readonly deleted: DeletedItems;
  readonly tracing: Tracing;
  readonly items: ItemReader;
  readonly aftermath: PageSink;
  readonly clock: Clock;
}

const CALLERS_ITEMS = 2;
const MOST = 500;

/**
 * Answers RankItems: filtered by candidate-service, scored by the ranker. Where the ranker does not
 * answer, the first 100 in retrieval's own order.
 */
export class RankItemsHandler {
  constructor(private readonly ports: RankItemsPorts) {}

  async handle(call: CallContext, request: RankItemsRequestOut): Promise<RankItemsResponse> {
    const { edge, downstream, deleted, aftermath, clock } = this.ports;
    const { caller, tenant } = await edge.admit(call, 'RankItems', request, validateRankItems);
    if (request.model !== '') requireRole(caller.role, 'RankItems.model');
    const { userId, itemIds } = request;
    const found = await downstream.prepareItems(call, { tenantId: tenant.id, userId, itemIds });
    const degraded = found.degraded.map(toDegradation);
    const ranking = await this.rank(call, request, tenant, found, degraded);
    const { set } = ranking;
    const page = cutPage(
      set,
      0,
      MOST,
      (row) => !deleted.has(tenant.id, set.ordinals[row] as number),
    );
    const records = request.withAttributes
      ? await this.records(
          tenant,
          page.rows.map((row) => set.ids.at(row)),
          degraded,
        )
      : undefined;
    const requestId = randomUUID();
    this.ports.tracing.active()?.setAttribute('eaglerank.request_id', requestId);
    aftermath.ranked({
      ...{ tenant, userId, requestId, ranking, degraded, rows: page.rows },
      surface: request.context?.surface ?? '',
      servedAtMs: clock.now(),
      firstPosition: 0,
      firstRequestId: requestId,
      candidateSet: found.candidateSet,
      report: found.report,
    });
    return {
      items: toItems(set, page.rows, 0, records),
      unknownItemIds: found.unknownItemIds,
      requestId,
      tier: ranking.tier as NonNullable<RankItemsResponse['tier']> & number,
      degraded,
      model: { name: ranking.modelName, version: ranking.modelVersion },
      arms: Object.entries(ranking.arms).map(([experiment, arm]) => ({ experiment, arm })),
    };
  }

  private async rank(
    call: CallContext,
    request: RankItemsRequestOut,
    tenant: Tenant,
    found: GetCandidatesResponseOut,
    degraded: Degradation[],
  ): Promise<Ranking> {
    const heuristic: Ranking = {
      ...NO_RANKING,
      tier: tierOf(false, 'heuristic'),
      modelName: 'heuristic',
    };
    if (candidateCount(found.candidateSet) === 0) return heuristic;
    const { model } = request;
    // who names the model takes part in no experiment
    const arms = model === '' ? assignArms(tenant.config.experiments, request.userId) : {};
    try {
      const answer = await this.ports.downstream.rank(call, {
        tenantId: tenant.id,
        userId: request.userId,
        candidateSet: found.candidateSet,
        context: rankerContext(request.context, arms, this.ports.clock.now()),
        limit: request.itemIds.length,
        mode: CALLERS_ITEMS,
        model,
      });
      degraded.push(...answer.degraded.map(toDegradation));
      const { modelName, modelVersion, vectors, ranked, knownEvents } = answer;
      return {
        ...{ ...heuristic, modelName, modelVersion, vectors, knownEvents },
        arms: withoutExperiments(arms, answer.ineffectiveExperiments),
        tier: tierOf(false, modelName),
        set: decodeRankedSet(ranked),
        rankedBytes: ranked,
      };
    } catch (error) {
      if (call.signal.aborted) throw error;
      if (error instanceof PeerError && error.reason === 'MODEL_UNKNOWN') {
        throw new RequestError('MODEL_UNKNOWN', 'the tenant has no such model', { cause: error });
      }
      degraded.push({ component: 'ranker', reason: degradationReason(error) });
      const rankedBytes = fallbackHead(found.candidateSet);
      return { ...heuristic, set: decodeRankedSet(rankedBytes), rankedBytes };
    }
  }

  private async records(tenant: Tenant, ids: readonly string[], degraded: Degradation[]) {
    try {
      return await this.ports.items.read(tenant, ids);
    } catch {
      degraded.push({ component: 'attributes', reason: 'unavailable' });
      return undefined;
    }
  }
}
