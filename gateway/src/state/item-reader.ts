import { decodeItemRecord, type ItemRecord } from '@eaglerank/catalogue';
import type { GuardedRedis } from './guarded-redis.js';
import type { Tenant } from './tenants.js';

/** Reads catalogue records. */
export class ItemReader {
  constructor(private readonly redis: GuardedRedis) {}

  /** Records in the order of `ids`, undefined for unknown and deleted items. @throws when Redis is away */
  async read(tenant: Tenant, ids: readonly string[]): Promise<(ItemRecord | undefined)[]> {
    const bySlot = new Map<number, number[]>();
    ids.forEach((id, i) => {
      const slot = tenant.keys.slot(id);
      const members = bySlot.get(slot);
      if (members) members.push(i);
      else bySlot.set(slot, [i]);
    });
    const found = new Array<ItemRecord | undefined>(ids.length).fill(undefined);
    await Promise.all(
      [...bySlot.values()].map(async (members) => {
        const keys = members.map((i) => tenant.keys.item(ids[i] as string));
        const values = await this.redis.mget(keys);
        members.forEach((i, at) => {
          const bytes = values[at];
          if (bytes) found[i] = decodeItemRecord(bytes);
        });
      }),
    );
    return found;
  }
}
