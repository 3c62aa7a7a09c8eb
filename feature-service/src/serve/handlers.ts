import type {
  featureService,
  GetFeaturesRequestOut,
  GetFeaturesResponse,
  ListDeadLettersRequestOut,
} from '@eaglerank/contracts';
import { RequestError, invalidField, requireEntityId, type Clock } from '@eaglerank/domain';
import type { DeadLetters, EventLog } from '@eaglerank/events';
import { Finaliser, decodeState, type FeaturePlan } from '@eaglerank/features';
import type { RedisClient } from '@eaglerank/redis';
import type { CallContext, Handlers } from '@eaglerank/rpc';
import { namingTheStore } from './store-errors.js';
import type { StatusReader } from './status.js';
import type { TenantAccess } from './tenant-access.js';

export interface HandlerPorts {
  readonly access: TenantAccess;
  readonly redis: RedisClient;
  readonly log: EventLog;
  readonly deadLetters: DeadLetters;
  readonly status: StatusReader;
  readonly plan: FeaturePlan;
  readonly clock: Clock;
}

const ENTITIES = ['item', 'user', 'author'] as const;
const DEFAULT_LETTERS = 50;
const MAX_LETTERS = 500;

/** FeatureService: inspection for operators. */
export function featureHandlers(ports: HandlerPorts): Handlers<typeof featureService> {
  const { access, status, deadLetters } = ports;
  const finaliser = new Finaliser(ports.plan);
  return namingTheStore<Handlers<typeof featureService>>({
    GetFeatures: (context, request) => features(ports, finaliser, context, request),

    async GetStatus(context, { tenantId }) {
      const caller = await access.caller(context, 'GetStatus');
      const all = caller.role === 'platform_admin' && tenantId === '';
      const ids = all
        ? [...access.tenants.keys()]
        : [(await access.open(context, 'GetStatus', tenantId)).tenant.id];
      const keys = ids.map((id) => access.tenant(id).keys);
      return { tenants: await Promise.all(keys.map((k) => status.read(k))) };
    },

    ListDeadLetters: async (context, request) => {
      const { keys } = await access.open(context, 'ListDeadLetters', request.tenantId);
      const letters = await deadLetters.list(keys, limitOf(request));
      return {
        deadLetters: letters.map(({ id, reason, record, refusedAtMs }) => ({
          ...{ id, reason, refusedAtMs },
          eventId: record?.event?.eventId ?? '',
          type: record?.event?.type ?? '',
        })),
      };
    },

    ReplayDeadLetters: async (context, { tenantId, ids }) => {
      const { keys } = await access.open(context, 'ReplayDeadLetters', tenantId);
      return deadLetters.replay(keys, ports.log, ids);
    },
  });
}

function limitOf({ limit }: ListDeadLettersRequestOut): number {
  if (limit > MAX_LETTERS) throw invalidField('limit', `must be at most ${MAX_LETTERS}`);
  return limit === 0 ? DEFAULT_LETTERS : limit;
}

async function features(
  { access, redis, plan, clock }: HandlerPorts,
  finaliser: Finaliser,
  context: CallContext,
  request: GetFeaturesRequestOut,
): Promise<GetFeaturesResponse> {
  const { keys } = await access.open(context, 'GetFeatures', request.tenantId);
  const entity = ENTITIES.find((name) => name === request.entity);
  if (!entity) throw invalidField('entity', `must be one of ${ENTITIES.join(', ')}`);
  requireEntityId('entity_id', request.entityId);
  const asOfMs = request.asOfMs === 0 ? clock.now() : request.asOfMs;
  const [blob, tenantBlob] = (await Promise.all([
    redis.call('GET', keys.features(entity, request.entityId)),
    redis.call('GET', keys.features('tenant', '')),
  ])) as (Buffer | null)[];
  if (!blob) throw new RequestError('ENTITY_UNKNOWN', 'nothing is known of this entity');
  const { state } = decodeState(plan.layouts[entity], blob);
  const prior = finaliser.prior(tenantBlob ?? null, asOfMs);
  return {
    features: finaliser.describe(entity, state, asOfMs, prior).map((feature) => ({
      name: feature.name,
      value: feature.value,
      present: feature.present,
      freshnessMs: feature.ageSeconds < 0 ? -1 : Math.round(feature.ageSeconds * 1000),
    })),
    schemaHash: plan.schemaHash.toString(16),
    asOfMs: state.asOfMs,
  };
}
