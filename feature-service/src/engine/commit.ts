import type { TenantKeys } from '@eaglerank/domain';
import { formatPosition, type Position } from '@eaglerank/events';
import { Script, type Command, type RedisArgument, type RedisClient } from '@eaglerank/redis';

/**
 * Checks everything, then writes. A script does not roll back, so nothing is written before the
 * last check, and the first write is one that the server refuses when memory has ended.
 */
const COMMIT = new Script(
  'commit',
  `local epoch, position = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (%S+)')
if epoch ~= ARGV[1] then return {'fenced'} end
if position ~= ARGV[2] then return {'moved'} end
if ARGV[4] ~= '' or redis.call('HLEN', KEYS[2]) > 0 then
  local expected = {}
  for i, value in string.gmatch(ARGV[4], '(%d+):(%d+)') do expected[tonumber(i)] = value end
  for i = 0, #ARGV[3] / 22 - 1 do
    local found = redis.call('HGET', KEYS[2], string.sub(ARGV[3], i * 22 + 1, i * 22 + 22))
    if (found or nil) ~= expected[i] then return {'stale'} end
  end
end
local at = 6
while at <= #ARGV do
  local n = tonumber(ARGV[at])
  if n > 7000 then return {'long'} end
  at = at + n + 1
end
at = 5
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[at])
at = at + 1
while at <= #ARGV do
  local n = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + n))
  at = at + n + 1
end
return {'ok'}`,
);

/** A tombstone as it was when the batch was worked out. */
export interface TombstoneCheck {
  /** 22 characters: DeletionStore.tombstoneOf. */
  readonly field: string;
  /** Decimal; empty for none. */
  readonly value: string;
}

/** One slot's writes of one batch. */
export interface SlotCommit {
  readonly slot: number;
  readonly epoch: number;
  /** Where the slot must still stand. */
  readonly from: Position;
  /** The slot's new record, without the epoch. */
  readonly meta: string;
  readonly checks: readonly TombstoneCheck[];
  /** Writes, each to keys of the slot only. */
  readonly commands: readonly Command[];
}

/**
 * `fenced`: another writer took over. `moved`: the slot is no longer where the batch started.
 * `stale`: something was deleted meanwhile; nothing was written in any of these cases.
 */
export type CommitOutcome = 'ok' | 'fenced' | 'moved' | 'stale';

/** Commits one slot's batch in one step. Rejects when Redis does not answer: then it is unknown. */
export async function commitSlot(
  redis: RedisClient,
  keys: TenantKeys,
  commit: SlotCommit,
): Promise<CommitOutcome> {
  const { checks } = commit;
  const expected = checks.flatMap(({ value }, i) => (value === '' ? [] : [`${i}:${value}`]));
  const args: RedisArgument[] = [
    String(commit.epoch),
    formatPosition(commit.from),
    checks.map(({ field }) => field).join(''),
    expected.join(','),
    commit.meta,
  ];
  for (const command of commit.commands) args.push(command.length, ...command);
  const reply = (await redis.script(
    COMMIT,
    [keys.position(commit.slot), keys.tombstones(commit.slot)],
    args,
  )) as readonly [Buffer];
  const outcome = reply[0].toString();
  if (outcome === 'long')
    throw new Error('a command of the commit is longer than scripts can pass');
  return outcome as CommitOutcome;
}
