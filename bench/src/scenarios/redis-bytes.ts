import { join } from 'node:path';
import { TenantKeys } from '@eaglerank/domain';
import { EntityState, encodeState, loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import { RedisClient, type RedisReply } from '@eaglerank/redis';
import { seedItem, seedUser } from '@eaglerank/testing';
import { startRedis } from '@eaglerank/testkit';
import type { Scenario } from '../bench.js';
import { sum } from '../load/statistics.js';
import { WORLD, tenantOf } from '../mesh/world.js';
import type { Finding } from '../report.js';

const TENANT = tenantOf(200);
const keys = new TenantKeys(TENANT);
const REACH = 800;
const AT_ONCE = 500;
const ORDINALS_PER_CHUNK = 128;
const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;

/** Keys of one kind, of all entities. */
interface Kind {
  readonly name: string;
  readonly keys: readonly string[];
  readonly of: 'item' | 'user';
}

/** Bytes of Redis per item and per user, in two ways. */
export const redisBytes: Scenario = {
  name: 'redis',
  async run(bench) {
    bench.say('bytes of Redis per item and user');
    const mesh = await bench.mesh();
    const redis = new RedisClient({ url: mesh.mesh.redisUrl, profile: 'bulk' });
    await redis.connect();
    try {
      const rows: string[] = [];
      const asked = { item: 0, user: 0 };
      for (const kind of kinds()) {
        const sizes = await memoryUsage(redis, kind.keys);
        const perEntity = sum(sizes) / (kind.of === 'item' ? WORLD.items : WORLD.users);
        asked[kind.of] += perEntity;
        rows.push(`| ${kind.name} | ${sizes.length} | ${perEntity.toFixed(0)} per ${kind.of} |`);
      }
      const grown = { item: await growth(redis, 'item'), user: await growth(redis, 'user') };
      return [
        {
          title: 'Memory of Redis',
          findings: [
            finding('item', asked.item, grown.item, REACH),
            finding('user', asked.user, grown.user, undefined),
            busiestItem(),
          ],
          notes: [
            `Tenant of ${WORLD.items} items and ${WORLD.users} users with ${WORLD.engaged} engagements each; item features in 3 windows. ` +
              '"Grown" is what used_memory grew by when the same keys were copied to an empty Redis.',
            '',
            '| keys | number | MEMORY USAGE, bytes |',
            '|---|---|---|',
            ...rows,
          ].join('\n'),
        },
      ];
    } finally {
      redis.close();
    }
  },
};

function finding(of: string, asked: number, grown: number, reach: number | undefined): Finding {
  return {
    what: `bytes of Redis per ${of}: MEMORY USAGE; grown`,
    measured: `${asked.toFixed(0)}; ${grown.toFixed(0)}`,
    reach: reach === undefined ? '' : `≤ ${reach}`,
    reached: reach === undefined ? undefined : Math.max(asked, grown) <= reach,
    why: 'see the table by kind of key',
  };
}

/** An item with every kind of event in every tile of every window: no item takes more. */
function busiestItem(): Finding {
  const plan = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
  const state = new EntityState(plan.layouts.item);
  const now = Date.now();
  const empty = { eventId: '', userId: seedUser(0), itemId: seedItem(0), authorId: '', topics: [] };
  const rest = { dwellMs: 3000, amountMicros: 0, currency: '', position: -1 };
  for (let at = now - 7 * DAY_MS; at < now; at += EVERY_MS) {
    for (const type of plan.layouts.item.actions.keys()) {
      state.apply({ ...empty, ...rest, type, tsMs: at, ingestMs: at });
    }
  }
  return {
    what: 'bytes of features of an item with every kind of event every minute for a week',
    measured: `${encodeState(state).length}`,
    reach: `≤ ${REACH}`,
    reached: encodeState(state).length <= REACH,
    why: 'every tile of every window holds every measure',
  };
}

function kinds(): Kind[] {
  const items = Array.from({ length: WORLD.items }, (_, i) => seedItem(i));
  const users = Array.from({ length: WORLD.users }, (_, i) => seedUser(i));
  const chunks = Array.from({ length: Math.ceil((WORLD.items * 2) / ORDINALS_PER_CHUNK) }, (_, c) =>
    keys.ordinalChunk(c),
  );
  return [
    { name: 'catalogue record', of: 'item', keys: items.map((id) => keys.item(id)) },
    { name: 'features of items', of: 'item', keys: items.map((id) => keys.features('item', id)) },
    { name: 'similar items', of: 'item', keys: items.map((id) => keys.similar(id)) },
    { name: 'ordinals', of: 'item', keys: chunks },
    { name: 'features of users', of: 'user', keys: users.map((id) => keys.features('user', id)) },
    { name: 'follows', of: 'user', keys: users.map((id) => keys.follows(id)) },
    { name: 'seen', of: 'user', keys: users.map((id) => keys.seen(id)) },
    { name: 'blocks and hides', of: 'user', keys: users.map((id) => keys.safety(id)) },
  ];
}

async function inParts(
  all: readonly string[],
  work: (part: readonly string[]) => Promise<readonly RedisReply[]>,
): Promise<RedisReply[]> {
  const replies: RedisReply[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    replies.push(...(await work(all.slice(at, at + AT_ONCE))));
  }
  return replies;
}

/** Sizes of the keys that exist. */
async function memoryUsage(redis: RedisClient, all: readonly string[]): Promise<number[]> {
  const sizes = await inParts(all, (part) =>
    redis.pipeline(part.map((key) => ['MEMORY', 'USAGE', key, 'SAMPLES', 0] as const)),
  );
  return sizes.filter((size): size is number => typeof size === 'number');
}

/** Bytes per entity by which an empty Redis grows when it gets copies of the keys. */
async function growth(redis: RedisClient, of: Kind['of']): Promise<number> {
  const server = await startRedis();
  const copy = new RedisClient({ url: server.url, profile: 'bulk' });
  try {
    await copy.connect();
    const before = await usedMemory(copy);
    for (const kind of kinds()) {
      if (kind.of !== of) continue;
      await inParts(kind.keys, async (part) => {
        const dumps = await redis.pipeline(part.map((key) => ['DUMP', key] as const));
        const there = part.flatMap((key, i) => {
          const dump = dumps[i];
          return Buffer.isBuffer(dump) ? [['RESTORE', key, 0, dump] as const] : [];
        });
        return copy.pipeline(there);
      });
    }
    const grown = (await usedMemory(copy)) - before;
    return grown / (of === 'item' ? WORLD.items : WORLD.users);
  } finally {
    copy.close();
    await server.stop();
  }
}

async function usedMemory(redis: RedisClient): Promise<number> {
  const info = ((await redis.call('INFO', 'memory')) as Buffer).toString();
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? NaN);
}
