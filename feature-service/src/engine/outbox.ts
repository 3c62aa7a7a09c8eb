import { CHANGES_KEPT, decodeChange, type Change } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import { Script, type Command, type RedisClient } from '@eaglerank/redis';

const ACKNOWLEDGE = new Script(
  'acknowledge_outbox',
  `local epoch = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) ')
if epoch ~= ARGV[1] then return 0 end
redis.call('LTRIM', KEYS[2], ARGV[2], -1)
return 1`,
);

const ORDINALS_PER_CHUNK = 128;
const CHANGES_PER_ROUND = 500;

/**
 * Moves what a slot's commits left in its outbox to the tenant's change stream and ordinal table,
 * which may live in another hash slot. A crash in between delivers a change twice, which readers
 * do not notice: ordinals are never reused.
 */
export async function drainOutbox(
  redis: RedisClient,
  keys: TenantKeys,
  slot: number,
  epoch: number,
): Promise<void> {
  for (;;) {
    const changes = (await redis.call(
      'LRANGE',
      keys.outbox(slot),
      0,
      CHANGES_PER_ROUND - 1,
    )) as readonly Buffer[];
    if (changes.length === 0) return;
    await redis.pipeline(changes.flatMap((bytes) => delivery(keys, bytes)));
    const done = await redis.script(
      ACKNOWLEDGE,
      [keys.position(slot), keys.outbox(slot)],
      [String(epoch), changes.length],
    );
    if (done !== 1) return;
  }
}

function delivery(keys: TenantKeys, bytes: Buffer): Command[] {
  return [
    ...tableWrites(keys, decodeChange(bytes)),
    ['XADD', keys.changes(), 'MAXLEN', '~', CHANGES_KEPT, '*', 'b', bytes],
  ];
}

function tableWrites(keys: TenantKeys, change: Change): Command[] {
  const chunk = (ordinal: number): string =>
    keys.ordinalChunk(Math.floor(ordinal / ORDINALS_PER_CHUNK));
  switch (change.kind) {
    case 'item_upserted': {
      const { ordinal, itemId } = change.item;
      return [['HSET', chunk(ordinal), String(ordinal), itemId]];
    }
    case 'item_deleted':
      return [
        ['ZADD', keys.deletedOrdinals(), Date.now(), String(change.ordinal)],
        ['HDEL', chunk(change.ordinal), String(change.ordinal)],
      ];
    case 'user_deleted':
    case 'safety_changed':
      return [];
  }
}
