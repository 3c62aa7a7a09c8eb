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
local checks = tonumber(ARGV[4])
local at = 5
if redis.call('HLEN', KEYS[2]) > 0 or ARGV[3] == 'strict' then
  local stale = {}
  for i = 0, checks - 1 do
    local found = redis.call('HGET', KEYS[2], ARGV[at + i * 2]) or ''
    if found ~= ARGV[at + i * 2 + 1] then stale[#stale + 1] = i end
  end
  if #stale > 0 then table.insert(stale, 1, 'stale') return stale end
end
at = at + checks * 2
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
  readonly field: string;
  /** Empty for none. */
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
export type CommitOutcome =
  | { readonly kind: 'ok' | 'fenced' | 'moved' }
  | { readonly kind: 'stale'; readonly checks: readonly number[] };

/** Commits one slot's batch in one step. Rejects when Redis does not answer: then it is unknown. */
export async function commitSlot(
  redis: RedisClient,
  keys: TenantKeys,
  commit: SlotCommit,
): Promise<CommitOutcome> {
  const args: RedisArgument[] = [
    String(commit.epoch),
    formatPosition(commit.from),
    commit.checks.some((check) => check.value !== '') ? 'strict' : '',
    commit.checks.length,
  ];
  for (const { field, value } of commit.checks) args.push(field, value);
  args.push(commit.meta);
  for (const command of commit.commands) args.push(command.length, ...command);
  const reply = (await redis.script(
    COMMIT,
    [keys.position(commit.slot), keys.tombstones(commit.slot)],
    args,
  )) as readonly [Buffer, ...number[]];
  const [kind, ...checks] = reply;
  const name = kind.toString();
  return name === 'stale' ? { kind: 'stale', checks } : { kind: name as 'ok' };
}
