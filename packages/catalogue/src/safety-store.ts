import type { TenantKeys } from '@eaglerank/domain';
import { Script, type RedisClient } from '@eaglerank/redis';
import { CHANGES_KEPT, encodeChange } from './change.js';
import { SAFETY_FIELDS, type SafetyChange } from './safety-change.js';
import { Tombstones } from './tombstones.js';

/** Most entries kept of one user of each sort: blocks made, blocks suffered, hides. */
export const MAX_SAFETY_ENTRIES = 5000;
/** Entries given up at once when a sort is full, so that not every change has to look for one. */
const SPARE = 50;

/** Answers 0 for what is older than what is known, 1 for a change, 2 for one known already. */
const APPLY = new Script(
  'apply_safety',
  `local function sort(field)
  local kind = string.match(field, '^(%a+):')
  if kind == 'a' or kind == 'b' then return kind end
  return 'h'
end
local ts = tonumber(ARGV[2])
for i = 5, #ARGV do
  local deleted = redis.call('HGET', KEYS[2], ARGV[i])
  if deleted and tonumber(deleted) >= ts then return 0 end
end
local cur = redis.call('HGET', KEYS[1], ARGV[1])
local new = ARGV[2] .. ':' .. ARGV[3]
if cur == new then return 2 end
if cur then
  local curts = tonumber(string.match(cur, '^(%d+)'))
  if curts > ts or (curts == ts and ARGV[3] == '-1') then return 0 end
end
local cap = ${MAX_SAFETY_ENTRIES}
if not cur and redis.call('HLEN', KEYS[1]) >= cap then
  local now = tonumber(redis.call('TIME')[1]) * 1000
  local own, live, oldest = sort(ARGV[1]), 0, {}
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local at, till = string.match(all[i + 1], '^(%d+):(-?%d+)')
    till = tonumber(till)
    if sort(all[i]) == own then
      live = live + 1
      local over = till < 0 or (till > 0 and till <= now)
      oldest[live] = { all[i], tonumber(at), over and 0 or 1 }
    end
  end
  if live >= cap then
    table.sort(oldest, function(x, y)
      if x[3] ~= y[3] then return x[3] < y[3] end
      return x[2] < y[2]
    end)
    for i = 1, live - cap + ${SPARE} do redis.call('HDEL', KEYS[1], oldest[i][1]) end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], new)
if KEYS[3] then redis.call('XADD', KEYS[3], 'MAXLEN', '~', ${CHANGES_KEPT}, '*', 'b', ARGV[4]) end
return 1`,
);

/** Lua: drops from the safety hash `key` what was written up to `ts`. */
export const FORGET_SAFETY = `local function forget_safety(key, ts)
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    if tonumber(string.match(all[i + 1], '^(%d+)')) <= ts then redis.call('HDEL', key, all[i]) end
  end
end
`;

const FORGET = new Script(
  'forget_safety',
  `${FORGET_SAFETY}forget_safety(KEYS[1], tonumber(ARGV[1]))
return 1`,
);

/** Writes blocks and hides; called before LogEvents acknowledges, so that no exit lags behind. */
export class SafetyStore {
  private readonly tombstones: Tombstones;

  constructor(private readonly redis: RedisClient) {
    this.tombstones = new Tombstones(redis);
  }

  /**
   * Applies a change and tells every service of it. Of each sort MAX_SAFETY_ENTRIES are kept:
   * then what was taken back or has ended goes first, then the oldest. False when a newer
   * change of the same subject is already there, or when a user it names was deleted since.
   */
  async apply(keys: TenantKeys, change: SafetyChange): Promise<boolean> {
    const slot = keys.slot(change.userId);
    const fields = await this.deletable(keys, change, slot);
    if (!fields) return false;
    const bytes = encodeChange({ kind: 'safety_changed', safety: change });
    const reply = await this.redis.script(
      APPLY,
      [keys.safety(change.userId), keys.tombstones(slot), ...(slot === 0 ? [keys.changes()] : [])],
      [
        SAFETY_FIELDS[change.kind] + change.subject,
        String(change.tsMs),
        change.removed ? '-1' : String(change.untilMs),
        bytes,
        ...fields,
      ],
    );
    if (reply === 0) return false;
    // of a change that is known already nobody may have heard
    if (slot !== 0) {
      await this.redis.call('XADD', keys.changes(), 'MAXLEN', '~', CHANGES_KEPT, '*', 'b', bytes);
    }
    return true;
  }

  /** Tombstones to heed in the user's slot; undefined when one in another slot forbids it. */
  private async deletable(
    keys: TenantKeys,
    { userId, kind, subject, tsMs }: SafetyChange,
    slot: number,
  ): Promise<string[] | undefined> {
    const hash = await this.tombstones.hasher(keys);
    const user = hash('user', userId);
    if (kind === 'hidden_item' || kind === 'hidden_topic') return [user];
    const other = hash('user', subject);
    const at = keys.slot(subject);
    if (at === slot) return [user, other];
    const deleted = (await this.redis.call('HGET', keys.tombstones(at), other)) as Buffer | null;
    return deleted && Number(deleted.toString()) >= tsMs ? undefined : [user];
  }

  /** Drops a deleted user's blocks and hides written up to `tsMs`; later ones stay. */
  async forget(keys: TenantKeys, userId: string, tsMs: number): Promise<void> {
    await this.redis.script(FORGET, [keys.safety(userId)], [String(tsMs)]);
  }
}
