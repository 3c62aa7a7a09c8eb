import type { Clock } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import type { RpcServer } from '@eaglerank/rpc';
import { HealthRegistry, type CheckResult } from '@eaglerank/telemetry';
import type { CatalogueKeeper } from '../catalogue/catalogue-keeper.js';
import type { TenantCatalogue } from '../catalogue/tenant-catalogue.js';
import type { Golden } from './golden.js';

const SERVICE = 'eaglerank.candidate.v1.CandidateService';

export interface HealthPorts {
  readonly clock: Clock;
  /** Profile `request`. */
  readonly redis: RedisClient;
  readonly keeper: CatalogueKeeper;
  readonly catalogues: ReadonlyMap<string, TenantCatalogue>;
  readonly golden: Golden;
  readonly goldenTimeoutMs: number;
}

/** Changes older than this make a mirror stale, ms. */
const STALE_MS = 5000;
const REDIS_INTERVAL_MS = 250;
const GOLDEN_INTERVAL_MS = 2000;

/**
 * What candidate-service needs to serve: Redis, without which no known user's blocks are known; a
 * catalogue that was loaded once; and a process that retrieves. A stale catalogue still serves.
 */
export function candidateHealth(ports: HealthPorts): HealthRegistry {
  const { redis, catalogues, keeper, golden } = ports;
  const health = new HealthRegistry(ports.clock)
    .register(
      'redis',
      async () => {
        await redis.call('PING');
      },
      { critical: true, intervalMs: REDIS_INTERVAL_MS },
    )
    .register('retrieval', (signal) => golden.run(signal), {
      critical: true,
      intervalMs: GOLDEN_INTERVAL_MS,
      timeoutMs: ports.goldenTimeoutMs,
    });
  for (const [tenant, catalogue] of catalogues) {
    const check = async (): Promise<CheckResult> => checkCatalogue(catalogue, keeper.lagMs());
    const options = { critical: true, intervalMs: REDIS_INTERVAL_MS };
    health.register(`catalogue:${tenant}`, check, options);
  }
  return health;
}

function checkCatalogue({ loaded, mirror }: TenantCatalogue, lagMs: number): CheckResult {
  if (!loaded) throw new Error('not loaded yet');
  return {
    status: lagMs > STALE_MS ? 'degraded' : 'healthy',
    details: { items: mirror.size, lagMs: Math.round(lagMs) },
  };
}

/** Keeps the gRPC status of the service as the registry finds it; returns how to stop that. */
export function publishReadiness(health: HealthRegistry, rpc: RpcServer): () => void {
  const publish = (): void => rpc.health.set(SERVICE, health.ready());
  publish();
  return health.onChange(publish);
}
