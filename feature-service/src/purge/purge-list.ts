import type { DeletionStore, TombstoneHasher } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';

/** A deletion whose traces are to be removed. */
export interface Purge {
  readonly kind: 'item' | 'user';
  readonly id: string;
  readonly slot: number;
  /** When it was asked for, ms since epoch. */
  readonly requestedAtMs: number;
  /** Traces of events up to this time go, ms since epoch. */
  readonly upToMs: number;
  readonly tombstone: string;
}

/** The purges of one pass. */
export class PurgeList {
  private readonly upTo = new Map<string, number>();

  constructor(readonly purges: readonly Purge[]) {
    for (const { kind, id, upToMs } of purges) this.upTo.set(`${kind}:${id}`, upToMs);
  }

  /** Whether a trace of the id from this time is to go. */
  has(kind: 'item' | 'user', id: string, tsMs: number): boolean {
    return tsMs <= this.upToOf(kind, id);
  }

  /** Up to when traces of the id go, ms since epoch; -1 when none do. */
  upToOf(kind: 'item' | 'user', id: string): number {
    return this.upTo.get(`${kind}:${id}`) ?? -1;
  }

  /** Whether any id occurs in the bytes: cheap, and also true by chance. */
  mayOccurIn(bytes: Buffer): boolean {
    return this.purges.some(({ id }) => bytes.includes(id));
  }
}

/** Purges asked for before `cutoffMs`, oldest first, at most `limit`. */
export async function duePurges(
  redis: RedisClient,
  keys: TenantKeys,
  deletions: DeletionStore,
  cutoffMs: number,
  limit: number,
): Promise<Purge[]> {
  const due: Purge[] = [];
  let hash: TombstoneHasher | undefined;
  for (let slot = 0; slot < keys.slots; slot++) {
    const flat = (await redis.call('HGETALL', keys.purges(slot))) as readonly Buffer[];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const field = (flat[i] as Buffer).toString();
      const requestedAtMs = Number((flat[i + 1] as Buffer).toString());
      if (requestedAtMs > cutoffMs) continue;
      hash ??= await deletions.tombstoneHasher(keys);
      due.push(await purgeOf(redis, keys, hash, slot, field, requestedAtMs));
    }
  }
  return due.sort((a, b) => a.requestedAtMs - b.requestedAtMs).slice(0, limit);
}

async function purgeOf(
  redis: RedisClient,
  keys: TenantKeys,
  hash: TombstoneHasher,
  slot: number,
  field: string,
  requestedAtMs: number,
): Promise<Purge> {
  const at = field.indexOf(':');
  const kind = field.slice(0, at) as Purge['kind'];
  const id = field.slice(at + 1);
  const tombstone = hash(kind, id);
  const stored = (await redis.call('HGET', keys.tombstones(slot), tombstone)) as Buffer | null;
  const back = kind === 'item' && (await redis.call('EXISTS', keys.item(id))) === 1;
  // an item that was not made again has no later life that its traces could belong to
  const gone = kind === 'item' && !back;
  const upToMs = gone ? Infinity : stored ? Number(stored.toString()) : requestedAtMs;
  return { kind, id, slot, requestedAtMs, upToMs, tombstone };
}
