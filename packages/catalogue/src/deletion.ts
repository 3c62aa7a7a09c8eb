import { createHmac, randomBytes } from 'node:crypto';
import { Script, type RedisClient } from '@eaglerank/redis';
import type { TenantKeys } from '@eaglerank/domain';
import { encodeChange } from './change.js';

/** Entries the change stream keeps; a reader that fell further behind reloads. */
export const CHANGES_KEPT = 100_000;

/** Field of the tombstone hash under which a deleted id is remembered. */
export type TombstoneHasher = (kind: 'item' | 'user', id: string) => string;

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
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
return ordinal`,
);

const DELETE_USER = new Script(
  'delete_user',
  `local cur = redis.call('HGET', KEYS[1], ARGV[1])
if not cur or tonumber(cur) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
for i = 2, #KEYS do redis.call('UNLINK', KEYS[i]) end
return 1`,
);

/**
 * Deletes at once: before LogEvents acknowledges, the record is gone, a tombstone keeps late events
 * and an engine in mid-batch from bringing it back, and every service hears of it.
 */
export class DeletionStore {
  private readonly tombstoneKeys = new Map<string, Buffer>();

  constructor(private readonly redis: RedisClient) {}

  /** The tenant's secret for tombstones; made on first use. */
  private async tombstoneKey(keys: TenantKeys): Promise<Buffer> {
    const cached = this.tombstoneKeys.get(keys.log());
    if (cached) return cached;
    const name = keys.tombstoneSecret();
    const [, secret] = await this.redis.pipeline([
      ['SET', name, randomBytes(16), 'NX'],
      ['GET', name],
    ]);
    this.tombstoneKeys.set(keys.log(), secret as Buffer);
    return secret as Buffer;
  }

  /** Keyed hash under which a deleted id is remembered: the id itself leaves no trace. */
  async tombstoneOf(keys: TenantKeys, kind: 'item' | 'user', id: string): Promise<string> {
    return (await this.tombstoneHasher(keys))(kind, id);
  }

  /** tombstoneOf for many ids of one tenant, without waiting for each. */
  async tombstoneHasher(keys: TenantKeys): Promise<TombstoneHasher> {
    const secret = await this.tombstoneKey(keys);
    return (kind, id) =>
      createHmac('sha256', secret).update(`${kind}\0${id}`).digest('base64url').slice(0, 22);
  }

  /** False when a newer upsert is already there. */
  async deleteItem(keys: TenantKeys, itemId: string, tsMs: number): Promise<boolean> {
    const slot = keys.slot(itemId);
    const ordinal = (await this.redis.script(
      DELETE_ITEM,
      [
        keys.tombstones(slot),
        keys.item(itemId),
        keys.features('item', itemId),
        keys.similar(itemId),
      ],
      [await this.tombstoneOf(keys, 'item', itemId), String(tsMs)],
    )) as number;
    if (ordinal === -2) return false;
    if (ordinal >= 0) {
      const chunk = keys.ordinalChunk(Math.floor(ordinal / 128));
      await this.redis.pipeline([
        ['ZADD', keys.deletedOrdinals(), tsMs, String(ordinal)],
        ['HDEL', chunk, String(ordinal)],
        [
          'XADD',
          keys.changes(),
          'MAXLEN',
          '~',
          CHANGES_KEPT,
          '*',
          'b',
          encodeChange({ kind: 'item_deleted', ordinal, itemId: '' }),
        ],
      ]);
    }
    return true;
  }

  /** Clears a user's serving state. The log, the archive and dead letters follow within 24 h. */
  async deleteUser(keys: TenantKeys, userId: string, tsMs: number): Promise<void> {
    await this.redis.script(
      DELETE_USER,
      [
        keys.tombstones(keys.slot(userId)),
        keys.features('user', userId),
        keys.features('author', userId),
        keys.follows(userId),
        keys.seen(userId),
        keys.safety(userId),
      ],
      [await this.tombstoneOf(keys, 'user', userId), String(tsMs)],
    );
    await this.redis.call(
      'XADD',
      keys.changes(),
      'MAXLEN',
      '~',
      CHANGES_KEPT,
      '*',
      'b',
      encodeChange({ kind: 'user_deleted', userId }),
    );
  }
}
