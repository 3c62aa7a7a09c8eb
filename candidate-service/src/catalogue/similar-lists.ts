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

/** What is to be read, and where it is kept. */
interface Wanted {
  readonly key: string;
  readonly itemId: string;
  readonly lists: Map<string, Cached>;
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
  /** By item: a key costs more to make than to look up. */
  private readonly tenants = new Map<TenantKeys, Map<string, Cached>>();
  private readonly stale = new Map<string, Wanted>();
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
    const lists = this.listsOf(keys);
    const known: SimilarItems[] = [];
    const missing: Wanted[] = [];
    for (const itemId of itemIds) {
      const cached = lists.get(itemId);
      if (cached === undefined || now - cached.readAt > MAX_AGE_MS) {
        missing.push({ key: keys.similar(itemId), itemId, lists });
        continue;
      }
      if (now - cached.readAt > FRESH_MS)
        this.renew({ key: keys.similar(itemId), itemId, lists }, now);
      known.push(cached.list);
    }
    if (missing.length === 0) return known;
    return this.fetch(missing, now).then(() => itemIds.map((id) => lists.get(id)?.list ?? NONE));
  }

  private listsOf(keys: TenantKeys): Map<string, Cached> {
    let lists = this.tenants.get(keys);
    if (!lists) this.tenants.set(keys, (lists = new Map<string, Cached>()));
    return lists;
  }

  /** A list that may serve still is read again soon. */
  private renew(wanted: Wanted, now: number): void {
    this.stale.set(wanted.key, wanted);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const gathered = [...this.stale.values()];
      this.stale.clear();
      // what fails is stale still, and gathered again by the next request that uses it
      this.fetch(gathered, now + GATHER_MS).catch(() => undefined);
    }, GATHER_MS).unref();
  }

  private async fetch(wanted: readonly Wanted[], now: number): Promise<void> {
    await Promise.all(
      bySlot(wanted).map(async (group) => {
        const blobs = await this.redis.mget(group.map(({ key }) => key));
        this.makeRoom(group.length);
        group.forEach(({ itemId, lists }, i) => {
          const blob = blobs[i];
          // a copy: a view would keep the whole reply it came in
          const list = blob ? decodeSimilar(new Uint8Array(blob)) : NONE;
          lists.set(itemId, { list, readAt: now });
        });
      }),
    );
  }

  /** Starts anew when it would hold too many. */
  private makeRoom(more: number): void {
    let held = more;
    for (const { size } of this.tenants.values()) held += size;
    if (held > MAX_CACHED) for (const lists of this.tenants.values()) lists.clear();
  }
}

const NONE = decodeSimilar(null);

/** Keys of one slot begin with the same hash tag. */
function bySlot(wanted: readonly Wanted[]): Wanted[][] {
  const groups = new Map<string, Wanted[]>();
  for (const one of wanted) {
    const tag = one.key.slice(0, one.key.indexOf('}') + 1);
    const group = groups.get(tag);
    if (group) group.push(one);
    else groups.set(tag, [one]);
  }
  return [...groups.values()];
}
