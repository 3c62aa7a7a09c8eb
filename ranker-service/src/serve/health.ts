import type { Clock } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { HealthRegistry } from '@eaglerank/telemetry';
import type { ModelRegistry } from '../model/model.js';
import { rankGolden, type Rank } from './golden.js';

export const SERVICE = 'eaglerank.ranker.v1.RankerService';

/** Short, so that a process that was stuck is back soon. */
const GOLDEN_EVERY_MS = 2000;

export interface HealthPorts {
  readonly clock: Clock;
  readonly redis: RedisClient;
  readonly registry: ModelRegistry;
  /** Ranks without Redis, so that it tells of this process alone. */
  readonly golden: Rank;
  /** Tenants that the golden request takes turns with. */
  readonly tenants: readonly string[];
  readonly goldenTimeoutMs: number;
}

/**
 * What the ranker needs to serve: a model and a process that ranks. Redis is watched but not
 * needed: without it candidates are still ranked on defaults and request features, which beats
 * every replica leaving the mesh at once.
 */
export function rankerHealth(ports: HealthPorts): HealthRegistry {
  const { clock, redis, registry, tenants } = ports;
  let turn = 0;
  return new HealthRegistry(clock)
    .register('redis', async () => {
      await redis.call('PING');
    })
    .register(
      'models',
      () => {
        const held = registry.held();
        if (held.length === 0) return Promise.reject(new Error('no model is loaded'));
        return Promise.resolve({ details: { models: held.length } });
      },
      { critical: true },
    )
    .register(
      'ranking',
      async (signal) => {
        const tenant = tenants[turn++ % tenants.length] as string;
        await rankGolden(ports.golden, tenant, clock.now(), signal);
      },
      { critical: true, timeoutMs: ports.goldenTimeoutMs, intervalMs: GOLDEN_EVERY_MS },
    );
}
