import { randomUUID } from 'node:crypto';
import type { GetSimilarItemsRequestOut, GetSimilarItemsResponse } from '@eaglerank/contracts';
import { candidateCount, decodeRankedSet, RequestError } from '@eaglerank/domain';
import type { CallContext } from '@eaglerank/rpc';
import type { Tracing } from '@eaglerank/telemetry';
import type { Edge } from '../edge/edge.js';
import { DEFAULT_PAGE, validateGetSimilarItems } from '../edge/validate.js';
import type { DeletedItems } from '../state/deleted.js';
import type { Downstream } from './downstream.js';
import { fallbackHead } from './fallback-head.js';
import { toItems } from './items.js';
import { cutPage } from './page.js';
import { NO_RANKING, toDegradation } from './ranking.js';

export interface GetSimilarItemsPorts {
  readonly edge: Edge;
  readonly downstream: Downstream;
  readonly deleted: DeletedItems;
  readonly tracing: Tracing;
}

/** Answers GetSimilarItems: candidate-service's own order, filtered for the user. */
export class GetSimilarItemsHandler {
  constructor(private readonly ports: GetSimilarItemsPorts) {}

  /** @throws ITEM_UNKNOWN, and what admission and candidate-service refuse with */
  async handle(
    call: CallContext,
    request: GetSimilarItemsRequestOut,
  ): Promise<GetSimilarItemsResponse> {
    const { edge, downstream, deleted } = this.ports;
    const { tenant } = await edge.admit(call, 'GetSimilarItems', request, validateGetSimilarItems);
    const { userId, itemId } = request;
    const limit = request.pageSize || DEFAULT_PAGE;
    const found = await downstream.getSimilar(call, { tenantId: tenant.id, userId, itemId, limit });
    if (found.unknownItemIds.includes(itemId)) {
      throw new RequestError('ITEM_UNKNOWN', 'item_id is not in the catalogue');
    }
    const { candidateSet } = found;
    const empty = candidateCount(candidateSet) === 0;
    const set = empty ? NO_RANKING.set : decodeRankedSet(fallbackHead(candidateSet));
    const page = cutPage(
      set,
      0,
      limit,
      (row) => !deleted.has(tenant.id, set.ordinals[row] as number),
    );
    const requestId = randomUUID();
    this.ports.tracing.active()?.setAttribute('eaglerank.request_id', requestId);
    return {
      items: toItems(set, page.rows, 0, undefined),
      requestId,
      degraded: found.degraded.map(toDegradation),
    };
  }
}
