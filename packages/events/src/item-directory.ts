import { decodeItemRecord, type Change, type ItemRecord } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';

/** What events of an item are stamped with. */
export interface ItemFacts {
  /** Empty when unknown. */
  readonly authorId: string;
  readonly topics: readonly string[];
}

interface Known extends ItemFacts {
  /** -1 while only an accepted upsert is known. */
  readonly ordinal: number;
  /** Event time of the upsert, ms since epoch. */
  readonly updatedAtMs: number;
}

interface Shelf {
  /** Least recently used first. */
  readonly items: Map<string, Known>;
  readonly idOf: Map<number, string>;
}

/**
 * Author and topics by item id, per tenant: a bounded cache over the item records, kept current by
 * the change stream (`onChange`) and by upserts this process accepted (`learn`).
 */
export class ItemDirectory {
  private readonly shelves = new Map<string, Shelf>();

  constructor(
    private readonly redis: RedisClient,
    /** Items kept per tenant. */
    private readonly capacity = 100_000,
  ) {}

  /** Facts of those of `itemIds` that are known. Rejects when Redis does not answer. */
  async lookup(keys: TenantKeys, itemIds: Iterable<string>): Promise<Map<string, ItemFacts>> {
    const found = new Map<string, ItemFacts>();
    const missing = new Map<number, string[]>();
    for (const id of new Set(itemIds)) {
      const known = this.get(keys.tenant, id);
      if (known) found.set(id, known);
      else push(missing, keys.slot(id), id);
    }
    await Promise.all(
      [...missing.values()].map(async (ids) => {
        const blobs = await this.redis.mget(ids.map((id) => keys.item(id)));
        blobs.forEach((blob, i) => {
          if (blob === null) return;
          const record = decodeItemRecord(blob);
          this.put(keys.tenant, record);
          found.set(ids[i] as string, record);
        });
      }),
    );
    return found;
  }

  /** Remembers an upsert that was accepted but that the engine may not have stored yet. */
  learn(tenant: string, itemId: string, facts: ItemFacts, tsMs: number): void {
    const known = this.get(tenant, itemId);
    if (known && known.updatedAtMs > tsMs) return;
    this.put(tenant, { itemId, ...facts, ordinal: known?.ordinal ?? -1, updatedAtMs: tsMs });
  }

  /** Forgets an item at once. */
  forget(tenant: string, itemId: string): void {
    const shelf = this.shelf(tenant);
    const known = shelf.items.get(itemId);
    if (!known) return;
    shelf.items.delete(itemId);
    shelf.idOf.delete(known.ordinal);
  }

  /** Applies one change of the change stream. */
  onChange(tenant: string, change: Change): void {
    switch (change.kind) {
      case 'item_upserted': {
        const known = this.shelf(tenant).items.get(change.item.itemId);
        if (known && known.updatedAtMs <= change.item.updatedAtMs) this.put(tenant, change.item);
        return;
      }
      case 'item_deleted': {
        const id = this.shelf(tenant).idOf.get(change.ordinal);
        if (id !== undefined) this.forget(tenant, id);
        return;
      }
      case 'user_deleted':
      case 'safety_changed':
        return;
    }
  }

  /** Forgets everything of a tenant: changes were missed. */
  clear(tenant: string): void {
    this.shelves.delete(tenant);
  }

  private shelf(tenant: string): Shelf {
    let shelf = this.shelves.get(tenant);
    if (!shelf) this.shelves.set(tenant, (shelf = { items: new Map(), idOf: new Map() }));
    return shelf;
  }

  private get(tenant: string, itemId: string): Known | undefined {
    const { items } = this.shelf(tenant);
    const known = items.get(itemId);
    if (!known) return undefined;
    items.delete(itemId);
    items.set(itemId, known);
    return known;
  }

  private put(
    tenant: string,
    item: Pick<ItemRecord, 'itemId' | 'authorId' | 'topics' | 'ordinal' | 'updatedAtMs'>,
  ): void {
    const { itemId, authorId, topics, ordinal, updatedAtMs } = item;
    this.forget(tenant, itemId);
    const { items, idOf } = this.shelf(tenant);
    items.set(itemId, { authorId, topics, ordinal, updatedAtMs });
    if (ordinal >= 0) idOf.set(ordinal, itemId);
    if (items.size <= this.capacity) return;
    const oldest = items.keys().next().value;
    if (oldest !== undefined) this.forget(tenant, oldest);
  }
}

function push<K>(map: Map<K, string[]>, key: K, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
