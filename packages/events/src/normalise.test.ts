import { expect } from 'chai';
import { encodeItemRecord, type ItemRecord } from '@eaglerank/catalogue';
import { TenantKeys } from '@eaglerank/domain';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { ItemDirectory } from './item-directory.js';
import { Normaliser } from './normalise.js';
import { eventOf } from './testing/event.js';

const LIVE = { ingestMs: 5000, backfill: false, traceparent: '' };

const item = (itemId: string, fields: Partial<ItemRecord> = {}): ItemRecord => ({
  ordinal: 7,
  itemId,
  updatedAtMs: 100,
  createdAtMs: 100,
  expiresAtMs: 0,
  authorId: 'author',
  topics: ['a', 'b'],
  attributes: {},
  vector: new Float32Array(),
  ...fields,
});

describe('Normaliser', () => {
  const keys = new TenantKeys('t', 3);
  let server: RedisServer;
  let redis: RedisClient;
  let directory: ItemDirectory;
  let normaliser: Normaliser;

  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
  });
  beforeEach(() => {
    directory = new ItemDirectory(redis, 3);
    normaliser = new Normaliser(directory);
  });
  after(async () => {
    redis.close();
    await server.stop();
  });

  const store = (record: ItemRecord) =>
    redis.call('SET', keys.item(record.itemId), encodeItemRecord(record));
  const click = (itemId: string) => eventOf({ type: 'click', userId: 'u', itemId, tsMs: 10 });
  const stampOf = async (itemId: string) => {
    const [record] = await normaliser.records(keys, [click(itemId)], LIVE);
    return [record?.itemAuthorId, record?.itemTopics];
  };

  it('stamps author and topics of known items and nothing on unknown ones', async () => {
    for (const id of ['x', 'y', 'z']) await store(item(id, { authorId: `by ${id}` }));
    for (const id of ['x', 'y', 'z']) {
      expect(await stampOf(id)).to.deep.equal([`by ${id}`, ['a', 'b']]);
    }
    expect(await stampOf('nobody knows')).to.deep.equal(['', []]);
  });

  it('knows upserts of the same call, and of earlier ones before the engine stored them', async () => {
    const upsert = eventOf({ type: 'item_upsert', itemId: 'new', authorId: 'me', topics: ['t'] });
    const [before, , after] = await normaliser.records(
      keys,
      [click('new'), upsert, click('new')],
      LIVE,
    );
    expect(before?.itemAuthorId).to.equal('');
    expect(after?.itemAuthorId).to.equal('me');
    expect(await stampOf('new')).to.deep.equal(['me', ['t']]);
  });

  it('follows the change stream', async () => {
    await store(item('moved'));
    await stampOf('moved');
    directory.onChange('t', {
      kind: 'item_upserted',
      item: item('moved', { authorId: 'another', updatedAtMs: 200 }),
    });
    expect(await stampOf('moved')).to.deep.equal(['another', ['a', 'b']]);
    await redis.call('DEL', keys.item('moved'));
    directory.onChange('t', { kind: 'item_deleted', ordinal: 7, itemId: '' });
    expect(await stampOf('moved')).to.deep.equal(['', []]);
  });

  it('gives history the time it happened as its time of acceptance', async () => {
    const options = { ...LIVE, backfill: true };
    const [record] = await normaliser.records(keys, [click('x')], options);
    expect(record?.ingestMs).to.equal(10);
    expect(record?.backfill).to.equal(true);
  });
});
