import { decodeItemRecord, type ItemRecord } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { readable } from './cell.js';

/** What lists of items need to know of an item. */
export type IndexedItem = Pick<
  ItemRecord,
  'ordinal' | 'itemId' | 'authorId' | 'createdAtMs' | 'expiresAtMs' | 'updatedAtMs'
> & {
  /** First topic; empty without. */
  readonly topic: string;
};

/** Catalogue entries by item id, of all slots of a tenant: a bounded cache for seen, similar, trending. */
export class ItemIndex {
  private readonly items = new Map<string, IndexedItem>();

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: TenantKeys,
    private readonly capacity: number,
  ) {}

  get(itemId: string): IndexedItem | undefined {
    return this.items.get(itemId);
  }

  put(record: ItemRecord): void {
    const { ordinal, itemId, authorId, createdAtMs, expiresAtMs, updatedAtMs } = record;
    const topic = record.topics[0] ?? '';
    this.items.delete(itemId);
    this.items.set(itemId, {
      ordinal,
      itemId,
      authorId,
      createdAtMs,
      expiresAtMs,
      updatedAtMs,
      topic,
    });
  }

  delete(itemId: string): void {
    this.items.delete(itemId);
  }

  /** Reads what is not known of `itemIds`. */
  async load(itemIds: Iterable<string>): Promise<void> {
    const missing = new Map<number, string[]>();
    for (const id of new Set(itemIds)) {
      if (id === '' || this.items.has(id)) continue;
      const slot = this.keys.slot(id);
      const list = missing.get(slot);
      if (list) list.push(id);
      else missing.set(slot, [id]);
    }
    for (const ids of missing.values()) {
      const blobs = await this.redis.mget(ids.map((id) => this.keys.item(id)));
      for (const blob of blobs) {
        const record = blob ? readable(() => decodeItemRecord(blob)) : undefined;
        if (record) this.put(record);
      }
    }
  }

  /** Drops what is beyond the capacity, oldest entries first. */
  shrink(): void {
    for (const id of this.items.keys()) {
      if (this.items.size <= this.capacity) return;
      this.items.delete(id);
    }
  }
}
