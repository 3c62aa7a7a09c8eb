import type { Clock } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { HealthRegistry } from '@eaglerank/telemetry';
import type { Engine } from '../engine/engine.js';
import type { LagSampler } from './lag-sampler.js';

/** gRPC name under which readiness is told. */
export const SERVICE = 'eaglerank.feature.v1.FeatureService';

export interface HealthPorts {
  readonly clock: Clock;
  readonly redis: RedisClient;
  readonly engine: Engine;
  readonly lag: LagSampler;
}

/**
 * What feature-service needs: Redis. An engine that stands still while the log grows is told as
 * degraded: features get older, and another instance would not do better.
 */
export function featureHealth({ clock, redis, engine, lag }: HealthPorts): HealthRegistry {
  return new HealthRegistry(clock)
    .register(
      'redis',
      async () => {
        await redis.call('PING');
      },
      { critical: true },
    )
    .register('engine', () => {
      const held = engine.tenants.filter((tenant) => tenant.position).length;
      const details = { tenants: held, stalled: lag.stalled().length };
      const status = lag.stalled().length > 0 ? ('degraded' as const) : ('healthy' as const);
      return Promise.resolve({ status, details });
    });
}
