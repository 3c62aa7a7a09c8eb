import { decodeTrending, type TrendingSnapshot } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';

/** One tenant's trending snapshot; the last one that could be read stays. */
export class TrendingCache {
  snapshot: TrendingSnapshot = decodeTrending(null);
  private bytes: Buffer | undefined;

  constructor(private readonly keys: TenantKeys) {}

  /** Rejects when Redis does not answer or the bytes are no snapshot. */
  async refresh(redis: RedisClient): Promise<void> {
    const bytes = (await redis.call('GET', this.keys.trending())) as Buffer | null;
    if (bytes === null) {
      this.bytes = undefined;
      this.snapshot = decodeTrending(null);
    } else if (!this.bytes?.equals(bytes)) {
      this.snapshot = decodeTrending(bytes);
      this.bytes = bytes;
    }
  }
}
