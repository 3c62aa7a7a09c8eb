import type { TenantKeys } from '@eaglerank/domain';
import { Script, type Command, type RedisClient } from '@eaglerank/redis';
import { CHANGES_KEPT, encodeChange, type Change } from './change.js';
import { FORGET_SAFETY } from './safety-store.js';
import { Tombstones, type TombstoneHasher } from './tombstones.js';

const ORDINALS_PER_CHUNK = 128;

/**
 * In the tenant's own slot all is told in the same step; in another one the ordinal is kept with
 * the tombstone until it has been told.
 */
const DELETE_ITEM = new Script(
  'delete_item',
  `local record = redis.call('GET', KEYS[2])
local ts = tonumber(ARGV[2])
local ordinal = -1
if record then
  local version, ord, updated = struct.unpack('<I4I4d', record)
  if updated > ts then return -2 end
  ordinal = ord
end
local cur = redis.call('HGET', KEYS[1], ARGV[1])
if not cur or tonumber(cur) < ts then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
if ordinal >= 0 and #KEYS == 5 then redis.call('SADD', KEYS[5], ordinal) end
if ordinal >= 0 and #KEYS == 7 then
  redis.call('ZADD', KEYS[6], ARGV[2], ordinal)
  redis.call('HDEL', ARGV[3] .. math.floor(ordinal / ${ORDINALS_PER_CHUNK}), ordinal)
  local change = string.sub(ARGV[4], 1, 8) .. struct.pack('<I4', ordinal) .. string.sub(ARGV[4], 13)
  redis.call('XADD', KEYS[7], 'MAXLEN', '~', ${CHANGES_KEPT}, '*', 'b', change)
end
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
return ordinal`,
);

/** What follows a deletion that is known already is newer than it: only safety entries tell. */
const DELETE_USER = new Script(
  'delete_user',
  `${FORGET_SAFETY}local cur = redis.call('HGET', KEYS[1], ARGV[1])
local ts = tonumber(ARGV[2])
forget_safety(KEYS[2], ts)
if cur and tonumber(cur) >= ts then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
for i = 3, #KEYS do redis.call('UNLINK', KEYS[i]) end
return 1`,
);

/**
 * Deletes at once: before LogEvents acknowledges, the record is gone, a tombstone keeps late events
 * and an engine in mid-batch from bringing it back, and every service hears of it.
 */
export class DeletionStore {
  private readonly tombstones: Tombstones;

  constructor(private readonly redis: RedisClient) {
    this.tombstones = new Tombstones(redis);
  }

  /** Keyed hash under which a deleted id is remembered: the id itself leaves no trace. */
  async tombstoneOf(keys: TenantKeys, kind: 'item' | 'user', id: string): Promise<string> {
    return (await this.tombstoneHasher(keys))(kind, id);
  }

  /** tombstoneOf for many ids of one tenant, without waiting for each. */
  tombstoneHasher(keys: TenantKeys): Promise<TombstoneHasher> {
    return this.tombstones.freshHasher(keys);
  }

  /**
   * False when a newer upsert is already there. Repeating it tells again what an attempt that was
   * cut off did not tell.
   */
  async deleteItem(keys: TenantKeys, itemId: string, tsMs: number): Promise<boolean> {
    const slot = keys.slot(itemId);
    const outcome = await this.redis.script(
      DELETE_ITEM,
      [
        keys.tombstones(slot),
        keys.item(itemId),
        keys.features('item', itemId),
        keys.similar(itemId),
        keys.unpublishedDeletions(slot),
        ...(slot === 0 ? [keys.deletedOrdinals(), keys.changes()] : []),
      ],
      [
        await this.tombstoneOf(keys, 'item', itemId),
        String(tsMs),
        keys.ordinalChunk(0).slice(0, -1),
        encodeChange(itemDeleted(0)),
      ],
    );
    if (outcome === -2) return false;
    if (slot !== 0) await this.publishDeletions(keys, slot);
    return true;
  }

  /**
   * Tells of the slot's deletions that nobody was told of yet. Telling twice does no harm: ordinals
   * are never reused.
   */
  async publishDeletions(keys: TenantKeys, slot: number): Promise<void> {
    const name = keys.unpublishedDeletions(slot);
    const ordinals = (await this.redis.call('SMEMBERS', name)) as readonly Buffer[];
    if (ordinals.length === 0) return;
    const now = Date.now();
    await this.redis.pipeline(ordinals.flatMap((o) => tellings(keys, Number(o.toString()), now)));
    await this.redis.call('SREM', name, ...ordinals);
  }

  /**
   * Clears a user's serving state. Blocks and hides written after `tsMs` stay, and of a deletion
   * that is known already so does the rest. The log, the archive and dead letters follow within
   * 24 h.
   */
  async deleteUser(keys: TenantKeys, userId: string, tsMs: number): Promise<void> {
    await this.redis.script(
      DELETE_USER,
      [
        keys.tombstones(keys.slot(userId)),
        keys.safety(userId),
        keys.features('user', userId),
        keys.features('author', userId),
        keys.follows(userId),
        keys.seen(userId),
      ],
      [await this.tombstoneOf(keys, 'user', userId), String(tsMs)],
    );
    // repeated with the event: an earlier attempt may have ended before this
    await this.redis.call(...publication(keys, { kind: 'user_deleted', userId }));
  }
}

const itemDeleted = (ordinal: number): Change => ({ kind: 'item_deleted', ordinal, itemId: '' });

function publication(keys: TenantKeys, change: Change): Command {
  return ['XADD', keys.changes(), 'MAXLEN', '~', CHANGES_KEPT, '*', 'b', encodeChange(change)];
}

function tellings(keys: TenantKeys, ordinal: number, nowMs: number): Command[] {
  const chunk = keys.ordinalChunk(Math.floor(ordinal / ORDINALS_PER_CHUNK));
  return [
    ['ZADD', keys.deletedOrdinals(), nowMs, String(ordinal)],
    ['HDEL', chunk, String(ordinal)],
    publication(keys, itemDeleted(ordinal)),
  ];
}
