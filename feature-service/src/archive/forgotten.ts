import type { DeletionStore } from '@eaglerank/catalogue';
import type { LogRecordOut } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import type { ReadRecord } from '@eaglerank/events';
import type { RedisClient } from '@eaglerank/redis';

interface Mention {
  readonly kind: 'item' | 'user';
  readonly id: string;
  readonly tsMs: number;
}

/** Whom and what a record is about. */
export function mentionsOf({ event, served }: LogRecordOut): Mention[] {
  const tsMs = event?.tsMs ?? served?.tsMs ?? 0;
  const users = served
    ? [served.userId]
    : [event?.userId, event?.authorId, event?.targetUserId].filter((id) => id !== undefined);
  const mentions: Mention[] = users.map((id) => ({ kind: 'user', id, tsMs }));
  if (event) mentions.push({ kind: 'item', id: event.itemId, tsMs });
  return mentions.filter(({ id }) => id !== '');
}

/** Records about what was deleted, also those that arrive late, never enter the archive. */
export class Forgotten {
  constructor(
    private readonly redis: RedisClient,
    private readonly deletions: DeletionStore,
  ) {}

  /** Tells of each of these records whether it is to be left out. */
  async among(
    keys: TenantKeys,
    records: readonly ReadRecord[],
  ): Promise<(record: LogRecordOut) => boolean> {
    const slots = await this.slotsWithTombstones(keys);
    if (slots.size === 0) return () => false;
    const hash = await this.deletions.tombstoneHasher(keys);
    const bySlot = new Map<number, Map<string, Mention[]>>();
    const left = new Map<Mention, LogRecordOut>();
    for (const { record } of records) {
      if (!record) continue;
      for (const mention of mentionsOf(record)) {
        const slot = keys.slot(mention.id);
        if (!slots.has(slot)) continue;
        left.set(mention, record);
        const field = hash(mention.kind, mention.id);
        const fields = bySlot.get(slot) ?? new Map<string, Mention[]>();
        bySlot.set(slot, fields);
        fields.set(field, [...(fields.get(field) ?? []), mention]);
      }
    }
    const gone = new Set<LogRecordOut>();
    for (const [slot, fields] of bySlot) {
      const stored = (await this.redis.call(
        'HMGET',
        keys.tombstones(slot),
        ...fields.keys(),
      )) as (Buffer | null)[];
      [...fields.values()].forEach((mentions, i) => {
        const upTo = stored[i] ? Number(stored[i].toString()) : -1;
        for (const mention of mentions) {
          if (mention.tsMs <= upTo) gone.add(left.get(mention) as LogRecordOut);
        }
      });
    }
    return (record) => gone.has(record);
  }

  private async slotsWithTombstones(keys: TenantKeys): Promise<Set<number>> {
    const slots = Array.from({ length: keys.slots }, (_, slot) => slot);
    const sizes = await this.redis.pipeline(
      slots.map((slot) => ['HLEN', keys.tombstones(slot)] as const),
    );
    return new Set(slots.filter((slot) => (sizes[slot] as number) > 0));
  }
}
