import { METRICS, Series, errorType, type Telemetry } from '@eaglerank/telemetry';
import type { RedisObserver } from './client.js';
import type { ConnectionProfile } from './profiles.js';

/** Counts and times the commands of one connection; keys and values never reach telemetry. */
export function observeRedis(telemetry: Telemetry, profile: ConnectionProfile): RedisObserver {
  const { metrics } = telemetry;
  const durations = new Series((operation) =>
    metrics.use(METRICS.redisCommandDuration).with({ profile, operation }),
  );
  return {
    start(operation) {
      const startedAt = performance.now();
      return (error) => {
        durations.of(operation).observe((performance.now() - startedAt) / 1000);
        if (error === undefined) return;
        const labels = { profile, error_type: errorType(error) };
        metrics.use(METRICS.redisErrors).inc(labels);
      };
    },
    connected(_, up) {
      metrics.use(METRICS.redisConnectionStatus).set({ profile }, up ? 1 : 0);
      for (const state of ['up', 'down'] as const) {
        const labels = { pool: `redis.${profile}`, state };
        metrics.use(METRICS.featureStorePoolUsage).set(labels, (state === 'up') === up ? 1 : 0);
      }
      const { logger } = telemetry;
      if (up) logger.rateLimited(`redis.${profile}.up`, 1000).info('RedisConnected', { profile });
      else logger.rateLimited(`redis.${profile}.down`, 1000).warn('RedisDisconnected', { profile });
    },
  };
}
