import { decodeSimilar, type SimilarItems } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';

/** Port: values of keys in one slot, null where there is none. */
export interface BlobSource {
  mget(keys: readonly string[]): Promise<readonly (Buffer | null)[]>;
}

interface Cached {
  readonly list: SimilarItems;
  readonly readAt: number;
}

const MAX_AGE_MS = 5000;
const MAX_CACHED = 10_000;

/**
 * Similar items by item: read from Redis, one MGET per slot, and kept for MAX_AGE_MS, since many
 * users engage with the same items. What is deleted meanwhile is filtered on the way out.
 */
export class SimilarLists {
  private readonly cache = new Map<string, Cached>();

  /** `redis`: profile `request`. */
  constructor(private readonly redis: BlobSource | RedisClient) {}

  /**
   * Lists in the order of `itemIds`; at once when all are known, else rejects when Redis does not
   * answer. `now`: monotonic ms.
   */
  read(
    keys: TenantKeys,
    itemIds: readonly string[],
    now: number,
  ): SimilarItems[] | Promise<SimilarItems[]> {
    const wanted = itemIds.map((id) => keys.similar(id));
    const missing = wanted.filter((key) => !this.isFresh(key, now));
    const collect = (): SimilarItems[] => wanted.map((key) => this.cache.get(key)?.list ?? NONE);
    if (missing.length === 0) return collect();
    return this.fetch(keys, itemIds, missing, now).then(collect);
  }

  private isFresh(key: string, now: number): boolean {
    const cached = this.cache.get(key);
    return cached !== undefined && now - cached.readAt <= MAX_AGE_MS;
  }

  private async fetch(
    keys: TenantKeys,
    itemIds: readonly string[],
    missing: readonly string[],
    now: number,
  ): Promise<void> {
    const groups = keys.slots === 1 ? [missing] : bySlot(keys, itemIds, missing);
    await Promise.all(
      groups.map(async (group) => {
        const blobs = await this.redis.mget(group);
        if (this.cache.size + group.length > MAX_CACHED) this.cache.clear();
        group.forEach((key, i) => {
          const blob = blobs[i];
          // a copy: a view would keep the whole reply it came in
          const list = blob ? decodeSimilar(new Uint8Array(blob)) : NONE;
          this.cache.set(key, { list, readAt: now });
        });
      }),
    );
  }
}

const NONE = decodeSimilar(null);

function bySlot(
  keys: TenantKeys,
  itemIds: readonly string[],
  missing: readonly string[],
): string[][] {
  const wanted = new Set(missing);
  const groups = new Map<number, string[]>();
  for (const id of itemIds) {
    const key = keys.similar(id);
    if (!wanted.has(key)) continue;
    const slot = keys.slot(id);
    groups.set(slot, [...(groups.get(slot) ?? []), key]);
  }
  return [...groups.values()];
}
