import { MAX_SIMILAR, decodeSimilar, encodeSimilar } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import { Script, type RedisClient } from '@eaglerank/redis';
import type { ItemIndex } from './item-index.js';
import type { CoEngagement } from './slot-batch.js';

/** Items whose counts wait to be written; beyond it new ones are dropped. */
const MAX_PENDING = 5000;
const WRITES_PER_FLUSH = 500;

/** A list is written only while its item exists: a deletion in between must win. */
const WRITE = new Script(
  'write_similar',
  `for i = 1, #ARGV do
  if redis.call('EXISTS', KEYS[2 * i - 1]) == 1 then redis.call('SET', KEYS[2 * i], ARGV[i]) end
end`,
);

type Counts = ReadonlyMap<string, number>;

/**
 * Which items the same users engage with. Counts are gathered in memory and merged into bounded
 * lists; a crash loses what was gathered since the last flush.
 */
export class SimilarItems {
  private readonly pending = new Map<string, Map<string, number>>();

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: TenantKeys,
    private readonly items: ItemIndex,
  ) {}

  add({ itemId, before }: CoEngagement): void {
    for (const other of before) {
      this.count(itemId, other);
      this.count(other, itemId);
    }
  }

  private count(itemId: string, other: string): void {
    let counts = this.pending.get(itemId);
    if (!counts) {
      if (this.pending.size >= MAX_PENDING) return;
      counts = new Map<string, number>();
      this.pending.set(itemId, counts);
    }
    if (counts.has(other) || counts.size < MAX_SIMILAR) {
      counts.set(other, (counts.get(other) ?? 0) + 1);
    }
  }

  /** Drops what waits for an item. */
  remove(itemId: string): void {
    this.pending.delete(itemId);
  }

  /** Writes the lists of the items that have waited longest. */
  async flush(): Promise<void> {
    const part = [...this.pending].slice(0, WRITES_PER_FLUSH);
    if (part.length === 0) return;
    for (const [id] of part) this.pending.delete(id);
    await this.items.load(part.flatMap(([id, counts]) => [id, ...counts.keys()]));
    const bySlot = new Map<number, typeof part>();
    for (const entry of part) {
      const slot = this.keys.slot(entry[0]);
      bySlot.set(slot, [...(bySlot.get(slot) ?? []), entry]);
    }
    for (const group of bySlot.values()) await this.write(group);
  }

  /** Merges counts into the lists of items of one slot. */
  private async write(group: readonly (readonly [id: string, counts: Counts])[]): Promise<void> {
    const blobs = await this.redis.mget(group.map(([id]) => this.keys.similar(id)));
    const keys: string[] = [];
    const lists: Buffer[] = [];
    for (const [i, [id, counts]] of group.entries()) {
      const added = this.byOrdinal(counts);
      if (added.size === 0) continue;
      keys.push(this.keys.item(id), this.keys.similar(id));
      lists.push(mergeSimilar(blobs[i] ?? null, added));
    }
    if (lists.length > 0) await this.redis.script(WRITE, keys, lists);
  }

  private byOrdinal(counts: Counts): Map<number, number> {
    const added = new Map<number, number>();
    for (const [id, count] of counts) {
      const item = this.items.get(id);
      if (item) added.set(item.ordinal, count);
    }
    return added;
  }
}

/**
 * Adds counts to a list of at most MAX_SIMILAR. While it is full, an item that is not on it takes
 * the weakest one's place when it is stronger, and weakens it otherwise.
 */
function mergeSimilar(blob: Buffer | null, added: ReadonlyMap<number, number>): Buffer {
  const { ordinals, scores } = decodeSimilar(blob);
  const list = Array.from(ordinals, (ordinal, i) => ({ ordinal, score: scores[i] as number }));
  for (const [ordinal, count] of added) {
    const known = list.find((entry) => entry.ordinal === ordinal);
    if (known) known.score += count;
    else if (list.length < MAX_SIMILAR) list.push({ ordinal, score: count });
    else contend(list, ordinal, count);
  }
  list.sort((a, b) => b.score - a.score || a.ordinal - b.ordinal);
  return encodeSimilar({
    ordinals: Uint32Array.from(list, ({ ordinal }) => ordinal),
    scores: Float32Array.from(list, ({ score }) => score),
  });
}

function contend(list: { ordinal: number; score: number }[], ordinal: number, count: number): void {
  const weakest = list.reduce((a, b) => (b.score < a.score ? b : a));
  if (weakest.score <= count) {
    weakest.ordinal = ordinal;
    weakest.score = count;
  } else {
    weakest.score -= count;
  }
}
