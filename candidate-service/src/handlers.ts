import type { candidateService, GetCandidatesResponse } from '@eaglerank/contracts';
import { invalidField, RequestError, type Clock } from '@eaglerank/domain';
import { StageFailedError } from '@eaglerank/pipeline';
import { RedisUnavailableError } from '@eaglerank/redis';
import type { CallContext, Handlers } from '@eaglerank/rpc';
import type { TenantCatalogue } from './catalogue/tenant-catalogue.js';
import { RetrievalQuery, type QueryOptions } from './retrieval/query.js';
import type { Retrieval } from './retrieval/retrieval.js';

export interface HandlerPorts {
  readonly catalogues: ReadonlyMap<string, TenantCatalogue>;
  readonly retrieval: Retrieval;
  readonly clock: Clock;
  /** 32-bit seed of one request's random choices. */
  readonly seed: () => number;
}

const MAX_ITEMS = 500;
const MAX_EXCLUDED = 500;
const MAX_SIMILAR = 100;

/** Handlers of CandidateService. Ids were validated by the gateway; their number is checked here. */
export function candidateHandlers(ports: HandlerPorts): Handlers<typeof candidateService> {
  return {
    GetCandidates(call, request) {
      checkCount('exclude_item_ids', request.excludeItemIds, 0, MAX_EXCLUDED);
      return retrieve(ports, call, {
        catalogue: catalogueOf(ports, request.tenantId),
        mode: 'feed',
        userId: request.userId,
        chronological: request.chronological,
        excludedIds: request.excludeItemIds,
      });
    },
    PrepareItems(call, request) {
      checkCount('item_ids', request.itemIds, 1, MAX_ITEMS);
      return retrieve(ports, call, {
        catalogue: catalogueOf(ports, request.tenantId),
        mode: 'items',
        userId: request.userId,
        itemIds: [...new Set(request.itemIds)],
        limit: MAX_ITEMS,
      });
    },
    GetSimilar(call, request) {
      if (request.itemId === '') throw invalidField('item_id', 'must not be empty');
      if (request.limit < 1 || request.limit > MAX_SIMILAR) {
        throw invalidField('limit', `must be 1-${MAX_SIMILAR}`);
      }
      return retrieve(ports, call, {
        catalogue: catalogueOf(ports, request.tenantId),
        mode: 'similar',
        userId: request.userId,
        itemIds: [request.itemId],
        limit: request.limit,
      });
    },
  };
}

function checkCount(field: string, ids: readonly string[], min: number, max: number): void {
  if (ids.length < min || ids.length > max) {
    throw invalidField(field, `must hold ${min}-${max} ids`);
  }
}

/** Throws TENANT_UNKNOWN, and DEPENDENCY_UNAVAILABLE before the catalogue was first loaded. */
function catalogueOf({ catalogues }: HandlerPorts, tenantId: string): TenantCatalogue {
  const catalogue = catalogues.get(tenantId);
  if (!catalogue) throw new RequestError('TENANT_UNKNOWN', 'the tenant is not configured');
  if (!catalogue.loaded) {
    throw new RequestError('DEPENDENCY_UNAVAILABLE', 'the catalogue is being loaded');
  }
  return catalogue;
}

async function retrieve(
  ports: HandlerPorts,
  call: CallContext,
  options: Omit<QueryOptions, 'signal' | 'nowMs' | 'seed'>,
): Promise<GetCandidatesResponse> {
  const nowMs = ports.clock.now();
  // the spread last: behind it, every property added is a shape of its own
  const query = new RetrievalQuery({ signal: call.signal, nowMs, seed: ports.seed(), ...options });
  try {
    const { candidateSet, report, degraded } = await ports.retrieval.run(query);
    const unknownItemIds = [...query.unknownIds];
    return { candidateSet, report, degraded, unknownItemIds };
  } catch (error) {
    throw asRequestError(error);
  }
}

/** What the caller reads of a failed stage; anything unforeseen stays as it is. */
function asRequestError(error: unknown): unknown {
  if (!(error instanceof StageFailedError)) return error;
  const { component, reason, cause } = error;
  if (reason === 'aborted') return cause instanceof RequestError ? cause : error;
  if (component === 'user_state') {
    return new RequestError('SAFETY_STATE_UNKNOWN', "the user's blocks cannot be read", {
      // a second attempt would meet the same store, in the time that the caller's lower rungs need
      retryAfterMs: -1,
      cause,
    });
  }
  if (cause instanceof RedisUnavailableError) {
    return new RequestError('DEPENDENCY_UNAVAILABLE', 'the store does not answer', { cause });
  }
  return error;
}
