import { decodeItemRecord, type ItemRecord } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { BlobSource } from './similar-lists.js';

/** Records of the items that exist, by id; one MGET per slot. Rejects when Redis does not answer. */
export async function readItems(
  redis: BlobSource,
  keys: TenantKeys,
  itemIds: readonly string[],
): Promise<Map<string, ItemRecord>> {
  const bySlot = new Map<number, string[]>();
  for (const id of itemIds) {
    const slot = keys.slot(id);
    const others = bySlot.get(slot);
    if (others) others.push(id);
    else bySlot.set(slot, [id]);
  }
  const records = new Map<string, ItemRecord>();
  await Promise.all(
    [...bySlot.values()].map(async (ids) => {
      const blobs = await redis.mget(ids.map((id) => keys.item(id)));
      ids.forEach((id, i) => {
        const blob = blobs[i];
        if (blob) records.set(id, decodeItemRecord(blob));
      });
    }),
  );
  return records;
}
