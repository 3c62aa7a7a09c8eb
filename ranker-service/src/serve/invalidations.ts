import type { TenantKeys } from '@eaglerank/domain';
import { decodeInvalidation } from '@eaglerank/features';
import type { RedisClient } from '@eaglerank/redis';
import type { Logger } from '@eaglerank/telemetry';
import type { TenantFeatures } from '../features/tenant-features.js';

/** A tenant's cache and the channel that tells what changed. */
export interface InvalidationTarget {
  readonly keys: TenantKeys;
  readonly features: TenantFeatures;
}

/**
 * Drops cached rows as the engine publishes their entities. While the subscription is down nothing
 * is known to be current: every reconnection flushes, and rows live for the shortest time only.
 */
export class Invalidations {
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly redis: RedisClient,
    private readonly targets: readonly InvalidationTarget[],
    private readonly logger: Logger,
  ) {}

  /** Subscribes whenever the connection is there; it may come later. */
  start(): void {
    this.stopListening = this.redis.onReadyChange((up) => {
      if (up) void this.subscribe();
      else for (const { features } of this.targets) features.setLive(false);
    });
    if (this.redis.ready) void this.subscribe();
  }

  private async subscribe(): Promise<void> {
    for (const { keys, features } of this.targets) {
      try {
        await this.redis.subscribe(keys.invalidations(), (message) => {
          const refs = decodeInvalidation(message);
          // what cannot be read may concern any row
          if (refs) features.invalidate(refs);
          else features.setLive(true);
        });
        features.setLive(true);
      } catch (error) {
        features.setLive(false);
        this.logger
          .rateLimited('invalidations', 10_000)
          .warn('InvalidationsUnavailable', { error });
      }
    }
  }

  stop(): void {
    this.stopListening();
  }
}
