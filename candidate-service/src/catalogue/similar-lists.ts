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

/** A list in use is read again after this, ms; until it has come, the one at hand serves. */
const FRESH_MS = 5000;
/** Nothing older than this serves, ms. */
const MAX_AGE_MS = 60_000;
/** Lists to be read again are gathered for this long, ms. */
const GATHER_MS = 25;
const MAX_CACHED = 10_000;

/**
 * Similar items by item: read from Redis, one MGET per slot, and kept, since many users engage with
 * the same items. A request waits for what was never read alone: lists in use are read again in the
 * background, many with one command. What is deleted meanwhile is filtered on the way out.
 */
export class SimilarLists {
  private readonly cache = new Map<string, Cached>();
  private readonly stale = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

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
    const missing = wanted.filter((key) => !this.isKnown(key, now));
    const collect = (): SimilarItems[] => wanted.map((key) => this.cache.get(key)?.list ?? NONE);
    if (missing.length === 0) return collect();
    return this.fetch(missing, now).then(collect);
  }

  /** Whether there is a list that may serve; one that is not fresh is read again soon. */
  private isKnown(key: string, now: number): boolean {
    const cached = this.cache.get(key);
    if (cached === undefined || now - cached.readAt > MAX_AGE_MS) return false;
    if (now - cached.readAt > FRESH_MS) this.renew(key, now);
    return true;
  }

  private renew(key: string, now: number): void {
    this.stale.add(key);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const keys = [...this.stale];
      this.stale.clear();
      // what fails is stale still, and gathered again by the next request that uses it
      this.fetch(keys, now + GATHER_MS).catch(() => undefined);
    }, GATHER_MS).unref();
  }

  private async fetch(keys: readonly string[], now: number): Promise<void> {
    await Promise.all(
      bySlot(keys).map(async (group) => {
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

/** Keys of one slot begin with the same hash tag. */
function bySlot(keys: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const tag = key.slice(0, key.indexOf('}') + 1);
    const group = groups.get(tag);
    if (group) group.push(key);
    else groups.set(tag, [key]);
  }
  return [...groups.values()];
}
