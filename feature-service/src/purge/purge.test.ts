import { expect } from 'chai';
import { DuckDBInstance } from '@duckdb/node-api';
import { DeletionStore, SafetyStore } from '@eaglerank/catalogue';
import type { EventOut } from '@eaglerank/contracts';
import { archiveFiles } from '../archive/retention.js';
import { EngineHarness, tenantOf } from '../testing/engine-harness.js';
import { eventOf } from '../testing/records.js';
import { ServiceHarness, eventually } from '../testing/service-harness.js';

const USER = 'user-to-be-forgotten';
const ITEM = 'item-to-be-forgotten';
const POST = 'post-of-the-forgotten';

const start = Date.now() - 10_000;
let ids = 0;
const event = (type: string, fields: Partial<EventOut>): EventOut =>
  eventOf({ eventId: `e${ids}`, type, tsMs: start + ids++, ...fields });

/** Every event type that can leave a trace, of and about the user and the item. */
function traces(): EventOut[] {
  const events = [
    event('item_upsert', { itemId: ITEM, authorId: 'author', topics: ['t'] }),
    event('item_upsert', { itemId: POST, authorId: USER, topics: ['t'] }),
    event('item_upsert', { itemId: 'other', authorId: 'author', topics: ['t'] }),
  ];
  for (const userId of [USER, 'friend']) {
    events.push(
      event('follow', { userId, authorId: userId === USER ? 'author' : USER }),
      event('block', { userId, authorId: userId === USER ? 'author' : USER }),
      event('hide', { userId, itemId: ITEM }),
      event('user_upsert', { userId }),
    );
    for (const itemId of [ITEM, POST, 'other']) {
      for (const type of ['impression', 'click', 'like']) {
        events.push(event(type, { userId, itemId, requestId: 'page' }));
      }
    }
  }
  return events;
}

/** Everything Redis holds: keys and values. */
async function dump(harness: EngineHarness): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const read: Record<string, (key: string) => readonly (string | number)[]> = {
    string: (key) => ['GET', key],
    hash: (key) => ['HGETALL', key],
    list: (key) => ['LRANGE', key, 0, -1],
    set: (key) => ['SMEMBERS', key],
    zset: (key) => ['ZRANGE', key, 0, -1],
    stream: (key) => ['XRANGE', key, '-', '+'],
  };
  const text = (reply: unknown): string => {
    if (Array.isArray(reply)) return reply.map(text).join('\n');
    return reply instanceof Buffer ? reply.toString('latin1') : String(reply);
  };
  for (const name of (await harness.redis.call('KEYS', '*')) as Buffer[]) {
    const key = name.toString();
    const type = ((await harness.redis.call('TYPE', key)) as unknown as Buffer).toString();
    const [command, ...rest] = read[type]?.(key) ?? [];
    found.set(key, text(await harness.redis.call(command as string, ...rest)));
  }
  return found;
}

/** Keys and files in which any of the ids occurs. */
async function tracesOf(harness: EngineHarness, folder: string): Promise<string[]> {
  const told = (text: string): boolean => [USER, ITEM, POST].some((id) => text.includes(id));
  const keys = [...(await dump(harness))].filter(([key, value]) => told(key) || told(value));
  const files: string[] = [];
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  for (const file of await archiveFiles(folder)) {
    const rows = await connection.runAndReadAll(`SELECT * FROM read_parquet('${file}')`);
    const text = JSON.stringify(rows.getRowObjectsJson());
    if (told(text)) files.push(file);
  }
  connection.closeSync();
  database.closeSync();
  return [...keys.map(([key]) => key), ...files];
}

describe('purge', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  let test: ServiceHarness;

  before(async () => {
    harness = await EngineHarness.start();
    const tenant = tenantOf('forgetful', { slots: 2 });
    test = new ServiceHarness(harness, tenant, { PURGE_AFTER_MS: '1000' });
    await test.start();
  });
  after(async () => {
    await test.stop();
    await harness.stop();
  });

  it('leaves no trace of a user and an item in Redis or the archive, and a receipt', async () => {
    const { keys } = test;
    const folder = `${test.archiveDir}/forgetful`;
    await test.accept(traces());
    const twin = event('click', { userId: USER, itemId: 'other' });
    await test.accept([twin, { ...twin, itemId: ITEM }]);
    const served = {
      ...{ requestId: 'page', userId: 'friend', tsMs: start, itemIds: [ITEM, POST, 'other'] },
      ...{ authorIds: ['author', USER, 'author'], scores: [3, 2, 1] },
    };
    const log = harness.log(test.tenant);
    await log.append('forgetful', [
      { served, ingestMs: start },
      { served: { ...served, userId: USER }, ingestMs: start },
    ]);
    await eventually('all of it is archived', async () => (await archiveFiles(folder)).length >= 3);
    const before = await tracesOf(harness, folder);
    expect(before.filter((name) => name.endsWith('.parquet'))).to.have.length.at.least(3);
    expect(before.length).to.be.greaterThan(15);

    // what the gateway does before it acknowledges, and what it appends
    const deletions = new DeletionStore(harness.redis);
    const gone = [event('item_delete', { itemId: ITEM }), event('user_delete', { userId: USER })];
    await deletions.deleteItem(keys, ITEM, gone[0]?.tsMs ?? 0);
    await deletions.deleteUser(keys, USER, gone[1]?.tsMs ?? 0);
    const atOnce = [keys.item(ITEM), keys.features('item', ITEM), keys.follows(USER)];
    for (const key of [...atOnce, keys.features('user', USER), keys.seen(USER)]) {
      expect(await harness.redis.call('EXISTS', key), key).to.equal(0);
    }
    // events from before the deletion that arrive after it
    const late = [
      event('click', { userId: USER, itemId: 'other', tsMs: start }),
      event('click', { userId: 'friend', itemId: ITEM, tsMs: start }),
      event('item_upsert', { itemId: ITEM, authorId: 'author', tsMs: start }),
    ];
    await test.accept([...gone, ...late]);

    const pending = async (): Promise<number> =>
      ((await harness.redis.call('HLEN', keys.purges(0))) as number) +
      ((await harness.redis.call('HLEN', keys.purges(1))) as number);
    const receipts = async (): Promise<string[]> =>
      (
        await Promise.all(
          [0, 1].map((slot) => harness.redis.call('HVALS', keys.purgeReceipts(slot))),
        )
      ).flatMap((r) =>
        (r as Buffer[]).map((v) => (JSON.parse(v.toString()) as { kind: string }).kind),
      );
    await eventually('the purge is over', async () => (await receipts()).length === 3);
    expect(await pending()).to.equal(0);
    await eventually(
      'no trace is left',
      async () => (await tracesOf(harness, folder)).length === 0,
    ).catch(async () => expect(await tracesOf(harness, folder)).to.deep.equal([]));

    expect((await receipts()).sort()).to.deep.equal(['item', 'item', 'user']);
    expect(test.lines.join('')).to.include('PurgeCompleted');
    // what belongs to others is still there
    expect(await harness.redis.call('EXISTS', keys.item('other'))).to.equal(1);
    expect(await harness.redis.call('EXISTS', keys.features('user', 'friend'))).to.equal(1);
  });

  it('keeps a safety entry that was made again after the deletion', async () => {
    const { keys } = test;
    const safety = new SafetyStore(harness.redis);
    const again = { userId: 'friend', kind: 'blocked_author', subject: USER } as const;
    const tsMs = Date.now() + 1000;
    await safety.apply(keys, { ...again, tsMs, untilMs: 0, removed: false });
    await test.accept([event('user_delete', { userId: USER })]);
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(await harness.redis.call('HLEN', keys.safety('friend'))).to.be.at.least(1);
  });
});
