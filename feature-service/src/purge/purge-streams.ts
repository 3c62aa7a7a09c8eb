import { decodeChange, type Change } from '@eaglerank/catalogue';
import { logBatchCodec, type LogRecordOut } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { mentionsOf } from '../archive/forgotten.js';
import type { PurgeList } from './purge-list.js';

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

const ENTRIES_PER_READ = 500;

/** Removes dead letters and changes that tell of what was deleted; returns how many. */
export async function purgeStreams(
  redis: RedisClient,
  keys: TenantKeys,
  list: PurgeList,
): Promise<number> {
  const letters = await purgeStream(redis, keys.deadLetters(), 3, (bytes) =>
    letterTells(bytes, list),
  );
  const changes = await purgeStream(redis, keys.changes(), 1, (bytes) => changeTells(bytes, list));
  return letters + changes;
}

/** @param value position of the payload among an entry's fields and values */
async function purgeStream(
  redis: RedisClient,
  stream: string,
  value: number,
  tells: (bytes: Buffer) => boolean,
): Promise<number> {
  let from = '-';
  let removed = 0;
  for (;;) {
    const entries = (await redis.call(
      'XRANGE',
      stream,
      from,
      '+',
      'COUNT',
      ENTRIES_PER_READ,
    )) as readonly Entry[];
    const ids = entries
      .filter(([, fields]) => tells(fields[value] ?? Buffer.alloc(0)))
      .map(([id]) => id);
    if (ids.length > 0) removed += (await redis.call('XDEL', stream, ...ids)) as number;
    const last = entries.at(-1);
    if (!last || entries.length < ENTRIES_PER_READ) return removed;
    from = `(${last[0].toString()}`;
  }
}

function recordTells(record: LogRecordOut, list: PurgeList): boolean {
  if (mentionsOf(record).some(({ kind, id, tsMs }) => list.has(kind, id, tsMs))) return true;
  return record.event ? list.has('user', record.itemAuthorId, record.event.tsMs) : false;
}

function letterTells(bytes: Buffer, list: PurgeList): boolean {
  if (!list.mayOccurIn(bytes)) return false;
  try {
    const { records } = logBatchCodec.decode(bytes);
    // what cannot be read cannot be shown to be somebody else's
    return records.length === 0 || records.some((record) => recordTells(record, list));
  } catch {
    return true;
  }
}

function changeTells(bytes: Buffer, list: PurgeList): boolean {
  if (!list.mayOccurIn(bytes)) return false;
  let change: Change;
  try {
    change = decodeChange(bytes);
  } catch {
    return true;
  }
  switch (change.kind) {
    case 'item_upserted': {
      const { itemId, authorId, updatedAtMs } = change.item;
      return list.has('item', itemId, updatedAtMs) || list.has('user', authorId, updatedAtMs);
    }
    case 'item_deleted':
      return list.has('item', change.itemId, 0);
    case 'user_deleted':
      return list.has('user', change.userId, 0);
    case 'safety_changed': {
      const { userId, kind, subject, tsMs } = change.safety;
      if (list.has('user', userId, tsMs)) return true;
      if (kind === 'hidden_topic') return false;
      return list.has(kind === 'hidden_item' ? 'item' : 'user', subject, tsMs);
    }
  }
}
