import type { DeletionStore } from '@eaglerank/catalogue';
import type { TenantKeys } from '@eaglerank/domain';
import { STORED_ENTITIES, type FeaturePlan, type StoredEntity } from '@eaglerank/features';
import type { Command, RedisClient } from '@eaglerank/redis';
import { FeatureCell, ItemCell, type Cell } from '../engine/cell.js';
import type { CellCache } from '../engine/cell-cache.js';
import type { SlotWriter } from '../engine/slot-writer.js';
import { FollowsCell } from '../engine/user-cells.js';
import { orphaned, purgeCell } from './purge-cells.js';
import type { PurgeList } from './purge-list.js';

export interface PurgeScope {
  readonly redis: RedisClient;
  readonly keys: TenantKeys;
  readonly plan: FeaturePlan;
  readonly deletions: DeletionStore;
  readonly cache: CellCache;
  readonly forget: (itemId: string) => void;
}

const KEYS_PER_SCAN = 500;
/** Caches of whole answers: dropped when an id occurs in them. */
const ANSWERS = new Set(['sessions', 'explain']);

/** Goes through one slot's keys; yields the number of values changed after each stretch. */
export async function* purgeSlot(
  scope: PurgeScope,
  writer: SlotWriter,
  list: PurgeList,
): AsyncGenerator<number> {
  const prefix = scope.keys.prefix(writer.slot);
  let cursor = '0';
  do {
    const [next, found] = (await scope.redis.call(
      'SCAN',
      cursor,
      'MATCH',
      `${prefix}*`,
      'COUNT',
      KEYS_PER_SCAN,
    )) as [Buffer, readonly Buffer[]];
    cursor = next.toString();
    yield await purgeStretch(
      scope,
      writer,
      list,
      found.map((key) => key.toString()),
    );
  } while (cursor !== '0');
}

async function purgeStretch(
  scope: PurgeScope,
  writer: SlotWriter,
  list: PurgeList,
  names: readonly string[],
): Promise<number> {
  const at = scope.keys.prefix(writer.slot).length;
  const byKind = (kind: string): string[] => names.filter((name) => name.startsWith(kind, at));
  const cells = names.flatMap((name) => cellOf(scope.plan, name, at) ?? []);
  const changed = await purgeCells(scope, writer, list, cells);
  const commands = [
    ...(await purgeAnswers(
      scope.redis,
      list,
      names.filter((n) => ANSWERS.has(kindOf(n, at))),
    )),
    ...(await purgeSafety(scope.redis, list, byKind('safety:'))),
  ];
  await writer.rewrite([], commands);
  return changed + commands.length;
}

const kindOf = (name: string, at: number): string => name.slice(at).split(':', 1)[0] ?? '';

function cellOf(plan: FeaturePlan, name: string, at: number): Cell | undefined {
  const [kind, ...rest] = name.slice(at).split(':');
  const id = rest.join(':');
  switch (kind) {
    case 'item':
      return new ItemCell(name, id);
    case 'follows':
      return new FollowsCell(name, id);
    case 'f': {
      const entity = STORED_ENTITIES.find((e) => e === rest[0]) as StoredEntity;
      return new FeatureCell(name, { entity, id: rest.slice(1).join(':') }, plan.layouts[entity]);
    }
    default:
      return undefined;
  }
}

async function purgeCells(
  { redis, keys, deletions, cache, forget }: PurgeScope,
  writer: SlotWriter,
  list: PurgeList,
  cells: readonly Cell[],
): Promise<number> {
  const blobs = await redis.mget(cells.map((cell) => cell.key));
  const suspects = cells.filter((_, i) => {
    const blob = blobs[i];
    return blob ? list.mayOccurIn(blob) : false;
  });
  cache.forget(suspects.map((cell) => cell.key));
  await cache.read(writer.slot, suspects);
  const changed = suspects.filter((cell) => purgeCell(cell, list));
  try {
    await writer.rewrite(changed, []);
  } finally {
    cache.forget(suspects.map((cell) => cell.key));
  }
  const orphans = suspects.flatMap((cell) => orphaned(cell, list) ?? []);
  for (const { itemId, authorId } of orphans) {
    await deletions.deleteItem(keys, itemId, list.upToOf('user', authorId));
    forget(itemId);
    await writer.rewrite([], [['HSETNX', keys.purges(writer.slot), `item:${itemId}`, '0']]);
  }
  return changed.length + orphans.length;
}

async function purgeAnswers(
  redis: RedisClient,
  list: PurgeList,
  names: readonly string[],
): Promise<Command[]> {
  const commands: Command[] = [];
  for (const name of names) {
    const dump = (await redis.call('DUMP', name)) as Buffer | null;
    if (dump && (list.mayOccurIn(dump) || list.mayOccurIn(Buffer.from(name)))) {
      commands.push(['UNLINK', name]);
    }
  }
  return commands;
}

/** Blocks and hides by others of what was deleted. */
async function purgeSafety(
  redis: RedisClient,
  list: PurgeList,
  names: readonly string[],
): Promise<Command[]> {
  const commands: Command[] = [];
  for (const name of names) {
    const flat = (await redis.call('HGETALL', name)) as readonly Buffer[];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const field = (flat[i] as Buffer).toString();
      const tsMs = Number((flat[i + 1] as Buffer).toString().split(':')[0]);
      const at = field.indexOf(':');
      const kind = field.slice(0, at) === 'hi' ? 'item' : 'user';
      if (field.slice(0, at) !== 'ht' && list.has(kind, field.slice(at + 1), tsMs)) {
        commands.push(['HDEL', name, field]);
      }
    }
  }
  return commands;
}
