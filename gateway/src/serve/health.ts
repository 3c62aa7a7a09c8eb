import { HealthRegistry, type Telemetry } from '@eaglerank/telemetry';
import { TIERS } from '@eaglerank/domain';
import type { GoldenAnswer, GoldenFeed } from './golden.js';
import type { Stores } from './stores.js';

const FEED_INTERVAL_MS = 2000;
const REDIS_INTERVAL_MS = 500;
const START_RETRY_MS = 50;

/**
 * Health of the gateway: it serves while any tier can, whatever else is gone. Every tier is tried
 * in turn, not only when it is needed.
 */
export function gatewayHealth(stores: Stores, golden: GoldenFeed, telemetry: Telemetry) {
  const health = new HealthRegistry(telemetry.clock);
  health.register(
    'feed',
    async (signal) => {
      const { tier, whole } = await serveAnyTier(stores, golden, signal);
      return { status: whole ? 'healthy' : 'degraded', details: { tier } };
    },
    { intervalMs: FEED_INTERVAL_MS, timeoutMs: 1000, critical: true },
  );
  health.register('redis', () => stores.redis.ping(), {
    intervalMs: REDIS_INTERVAL_MS,
    timeoutMs: 100,
  });
  health.register('trending', async (signal) => ({
    details: { items: await golden.serveTrending(signal) },
  }));
  health.register('catalogue', async () => ({
    status: stores.catalogue.loaded ? 'healthy' : 'degraded',
  }));
  return health;
}

/** A golden feed. Rejects when neither it nor anything kept can serve. */
async function serveAnyTier(
  stores: Stores,
  golden: GoldenFeed,
  signal: AbortSignal,
): Promise<GoldenAnswer> {
  try {
    return await golden.serve(signal);
  } catch (error) {
    if (stores.sessions.local.size > 0) return { tier: TIERS.LAST_GOOD, whole: false };
    throw error;
  }
}

/** Resolves when a tier can serve and the code is warm, or `signal` is aborted. */
export async function untilServing(golden: GoldenFeed, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await golden.serve();
      await golden.warmUp();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, START_RETRY_MS));
    }
  }
}
