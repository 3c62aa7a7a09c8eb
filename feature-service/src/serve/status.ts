import type { TenantStatus } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import { earliest, formatPosition, type DeadLetters, type EventLog } from '@eaglerank/events';
import type { RedisClient } from '@eaglerank/redis';
import { NEW_SLOT, decodeMeta } from '../engine/slot-meta.js';

const ORDINALS_PER_CHUNK = 128;
const CHUNKS_PER_READ = 500;

/** Where tenants stand, read from what is stored: true on every instance, writer or not. */
export class StatusReader {
  constructor(
    private readonly redis: RedisClient,
    private readonly log: EventLog,
    private readonly deadLetters: DeadLetters,
  ) {}

  async read(keys: TenantKeys): Promise<TenantStatus> {
    const slots = Array.from({ length: keys.slots }, (_, slot) => slot);
    const metas = await Promise.all(
      slots.map(async (slot) => {
        const text = (await this.redis.call('GET', keys.position(slot))) as Buffer | null;
        return text === null ? NEW_SLOT : decodeMeta(text.toString());
      }),
    );
    const position = earliest(metas.map((meta) => meta.position)) ?? NEW_SLOT.position;
    return {
      tenantId: keys.tenant,
      lag: await this.log.lag(keys.tenant, position),
      position: formatPosition(position),
      epoch: Math.max(...metas.map((meta) => meta.epoch)),
      watermarkMs: Math.min(...metas.map((meta) => meta.watermarkMs)),
      items: await this.items(keys),
      deadLetters: await this.deadLetters.count(keys),
    };
  }

  /** Items in the catalogue, counted in the ordinal table. */
  private async items(keys: TenantKeys): Promise<number> {
    const next = Number(
      ((await this.redis.call('GET', keys.nextOrdinal())) as Buffer | null)?.toString() ?? 0,
    );
    const chunks = Math.ceil(next / ORDINALS_PER_CHUNK);
    let items = 0;
    for (let at = 0; at < chunks; at += CHUNKS_PER_READ) {
      const size = Math.min(CHUNKS_PER_READ, chunks - at);
      const counts = await this.redis.pipeline(
        Array.from({ length: size }, (_, i) => ['HLEN', keys.ordinalChunk(at + i)] as const),
      );
      items += (counts as number[]).reduce((sum, count) => sum + count, 0);
    }
    return items;
  }
}
