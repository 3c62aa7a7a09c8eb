import { decodeItemRecord, type DeletionStore } from '@eaglerank/catalogue';
import type { Clock, TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { readable } from './cell.js';

const ORDINALS_PER_CHUNK = 128;
const CHUNKS_PER_TURN = 4;
/** A short while after an item has expired it is deleted. */
const EXPIRED_FOR_MS = 60_000;
const TOMBSTONES_EVERY_MS = 600_000;
const TOMBSTONE_SPARE_MS = 3_600_000;
const PURGE_SPARE_MS = 2 * 86_400_000;

export interface HousekeepingPorts {
  readonly redis: RedisClient;
  readonly keys: TenantKeys;
  readonly deletions: DeletionStore;
  readonly clock: Clock;
  readonly maxLatenessMs: number;
  /** An expired item was deleted. */
  readonly expired: (itemId: string) => void;
}

/** Keeps a tenant's memory bounded: expired items and tombstones that nothing needs any more. */
export class Housekeeping {
  private chunk = 0;
  private tombstonesAt = 0;

  constructor(private readonly ports: HousekeepingPorts) {}

  /** One bounded turn. */
  async turn(): Promise<void> {
    await this.expireItems();
    const now = this.ports.clock.monotonic();
    if (now < this.tombstonesAt) return;
    this.tombstonesAt = now + TOMBSTONES_EVERY_MS;
    for (let slot = 0; slot < this.ports.keys.slots; slot++) await this.dropTombstones(slot);
  }

  private async expireItems(): Promise<void> {
    const { redis, keys } = this.ports;
    const next = (await redis.call('GET', keys.nextOrdinal())) as Buffer | null;
    const chunks = Math.ceil(Number(next?.toString() ?? 0) / ORDINALS_PER_CHUNK);
    for (let i = 0; i < Math.min(CHUNKS_PER_TURN, chunks); i++) {
      this.chunk = (this.chunk + 1) % chunks;
      await this.expireChunk(keys.ordinalChunk(this.chunk));
    }
  }

  private async expireChunk(key: string): Promise<void> {
    const { redis, keys, deletions, clock, expired } = this.ports;
    const flat = (await redis.call('HGETALL', key)) as readonly Buffer[];
    const ids = flat.filter((_, i) => i % 2 === 1).map((id) => id.toString());
    const blobs = await redis.pipeline(ids.map((id) => ['GET', keys.item(id)] as const));
    const cutoff = clock.now() - EXPIRED_FOR_MS;
    for (const blob of blobs as (Buffer | null)[]) {
      const record = blob && readable(() => decodeItemRecord(blob));
      if (!record) continue;
      const { itemId, expiresAtMs, updatedAtMs } = record;
      if (expiresAtMs === 0 || expiresAtMs > cutoff) continue;
      // as of the expiry, so that the tombstone outlives what may still come of the item
      await deletions.deleteItem(keys, itemId, Math.max(updatedAtMs, expiresAtMs));
      expired(itemId);
    }
  }

  /** Tombstones are needed for as long as events from before them may arrive. */
  private async dropTombstones(slot: number): Promise<void> {
    const { redis, keys, clock, maxLatenessMs } = this.ports;
    const key = keys.tombstones(slot);
    // a purge under way finds what to remove by its tombstone
    const purging = (await redis.call('HLEN', keys.purges(slot))) !== 0;
    const spare = purging ? PURGE_SPARE_MS : TOMBSTONE_SPARE_MS;
    const cutoff = clock.now() - maxLatenessMs - spare;
    let cursor = '0';
    do {
      const [next, flat] = (await redis.call('HSCAN', key, cursor, 'COUNT', 500)) as [
        Buffer,
        readonly Buffer[],
      ];
      cursor = next.toString();
      const old = flat.filter(
        (_, i) => i % 2 === 0 && Number((flat[i + 1] as Buffer).toString()) < cutoff,
      );
      if (old.length > 0) await redis.call('HDEL', key, ...old);
    } while (cursor !== '0');
    if (slot === 0) {
      await redis.call('ZREMRANGEBYSCORE', keys.deletedOrdinals(), '-inf', cutoff);
    }
  }
}
