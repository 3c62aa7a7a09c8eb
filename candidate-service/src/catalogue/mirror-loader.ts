import { decodeItemHead, type ItemHead } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { CatalogueMirror } from './mirror.js';

/** Ordinals of one hash of TenantKeys.ordinalChunk. */
const CHUNK = 128;
const CHUNKS_AT_ONCE = 8;

export interface LoadOptions {
  /** Profile `bulk`. */
  readonly redis: RedisClient;
  readonly keys: TenantKeys;
  readonly maxItems: number;
  /** Called with the mirror while it is empty. */
  readonly prepare?: (mirror: CatalogueMirror) => void;
  /** Told of records that cannot be read; they are left out. */
  readonly onMalformed: (error: unknown) => void;
}

/**
 * A mirror of what Redis holds, newest ordinals first until it is full. Rejects when Redis does not
 * answer. What changes meanwhile has to be applied afterwards.
 */
export async function loadMirror(options: LoadOptions): Promise<CatalogueMirror> {
  const { redis, keys, maxItems } = options;
  const mirror = new CatalogueMirror(maxItems);
  options.prepare?.(mirror);
  const [next, deleted] = await redis.pipeline([
    ['GET', keys.nextOrdinal()],
    ['ZRANGE', keys.deletedOrdinals(), 0, -1],
  ]);
  for (const ordinal of deleted as readonly Buffer[]) mirror.delete(Number(ordinal));
  mirror.fill();
  const chunks = Math.floor(Number(next ?? 0) / CHUNK) + 1;
  // the next batch is on its way while this one is decoded
  let coming = readItems(options, chunks);
  for (let end = chunks; end > 0 && mirror.size < maxItems; end -= CHUNKS_AT_ONCE) {
    const records = await coming;
    coming = readItems(options, end - CHUNKS_AT_ONCE);
    coming.catch(() => undefined);
    for (const record of records) if (mirror.size < maxItems) mirror.upsert(record);
  }
  mirror.filled();
  return mirror;
}

/** Records of the chunks before `end`, newest ordinal first. */
async function readItems(options: LoadOptions, end: number): Promise<ItemHead[]> {
  const { redis, keys } = options;
  const chunks: number[] = [];
  for (let c = end - 1; c >= Math.max(0, end - CHUNKS_AT_ONCE); c--) chunks.push(c);
  const replies = await redis.pipeline(chunks.map((c) => ['HGETALL', keys.ordinalChunk(c)]));
  const entries = replies.flatMap((reply) => pairs(reply as readonly Buffer[]));
  const bySlot = new Map<number, Entry[]>();
  for (const entry of entries) {
    const slot = keys.slot(entry.itemId);
    const others = bySlot.get(slot);
    if (others) others.push(entry);
    else bySlot.set(slot, [entry]);
  }
  const found = await Promise.all(
    [...bySlot.values()].map(async (group) => {
      const blobs = await redis.mget(group.map(({ itemId }) => keys.item(itemId)));
      return blobs.flatMap((blob, i) => decode(options, blob, group[i] as Entry));
    }),
  );
  return found.flat().sort((a, b) => b.ordinal - a.ordinal);
}

interface Entry {
  readonly ordinal: number;
  readonly itemId: string;
}

function pairs(flat: readonly Buffer[]): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    entries.push({
      ordinal: Number((flat[i] as Buffer).toString('latin1')),
      itemId: (flat[i + 1] as Buffer).toString(),
    });
  }
  return entries;
}

/** None where the record is gone, belongs to a later ordinal, or cannot be read. */
function decode(options: LoadOptions, blob: Buffer | null, { ordinal }: Entry): ItemHead[] {
  if (blob === null) return [];
  try {
    const record = decodeItemHead(blob);
    return record.ordinal === ordinal ? [record] : [];
  } catch (error) {
    options.onMalformed(error);
    return [];
  }
}
