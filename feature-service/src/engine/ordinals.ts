import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';

const BLOCK = 64;

/**
 * Hands out a tenant's item numbers, reserved in blocks. A number is never handed out twice; those
 * of a block that a crash cut off are never used.
 */
export class Ordinals {
  private next = 0;
  private end = 0;

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: TenantKeys,
  ) {}

  /** Makes sure that `count` numbers can be taken. */
  async ensure(count: number): Promise<void> {
    if (this.end - this.next >= count) return;
    const size = Math.max(count, BLOCK);
    this.end = (await this.redis.call('INCRBY', this.keys.nextOrdinal(), size)) as number;
    this.next = this.end - size;
  }

  /** The next number; throws when none was reserved. */
  take(): number {
    if (this.next >= this.end) throw new Error('no ordinal reserved');
    return this.next++;
  }
}
