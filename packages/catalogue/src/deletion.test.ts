import { TenantKeys } from '@eaglerank/domain';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { decodeChange, type Change } from './change.js';
import { DeletionStore } from './deletion.js';
import { encodeItemRecord } from './item-record.js';
import { SafetyStore } from './safety-store.js';

describe('DeletionStore', () => {
  let server: RedisServer;
  let redis: RedisClient;
  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
  });
  after(async () => {
    redis.close();
    await server.stop();
  });

  async function put(keys: TenantKeys, itemId: string, ordinal: number): Promise<void> {
    const record = encodeItemRecord({
      ...{ ordinal, itemId, authorId: 'a', updatedAtMs: 5, createdAtMs: 1, expiresAtMs: 0 },
      ...{ topics: [], attributes: {}, vector: new Float32Array() },
    });
    await redis.call('SET', keys.item(itemId), record);
    await redis.call('HSET', keys.ordinalChunk(Math.floor(ordinal / 128)), ordinal, itemId);
  }

  async function changes(keys: TenantKeys): Promise<Change[]> {
    const entries = (await redis.call('XRANGE', keys.changes(), '-', '+')) as [Buffer, Buffer[]][];
    return entries.map(([, fields]) => decodeChange(fields[1] as Buffer));
  }

  /** The store over a connection that ends right after the script. */
  function cutOff(): DeletionStore {
    let scripts = 0;
    return new DeletionStore(
      new Proxy(redis, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]): unknown => {
            if (scripts > 0) return Promise.reject(new Error('gone'));
            if (name === 'script') scripts++;
            return value.apply(target, args);
          };
        },
      }),
    );
  }

  for (const slots of [1, 7]) {
    it(`tells of a deletion that was cut off after its script, with ${slots} slots`, async () => {
      const keys = new TenantKeys(`cut${slots}`, slots);
      const ids = Array.from({ length: 20 }, (_, i) => `item-${i}`);
      for (const [i, id] of ids.entries()) await put(keys, id, 300 + i);
      for (const id of ids) {
        await cutOff()
          .deleteItem(keys, id, 10)
          .catch(() => undefined);
        expect(await redis.call('EXISTS', keys.item(id))).to.equal(0);
      }
      const store = new DeletionStore(redis);
      for (const id of ids) expect(await store.deleteItem(keys, id, 10)).to.equal(true);
      const told = (await changes(keys)).map((c) => (c.kind === 'item_deleted' ? c.ordinal : -1));
      expect(told.sort((a, b) => a - b)).to.deep.equal(ids.map((_, i) => 300 + i));
      expect(await redis.call('ZCARD', keys.deletedOrdinals())).to.equal(20);
      expect(await redis.call('EXISTS', keys.ordinalChunk(2))).to.equal(0);
      for (let slot = 0; slot < slots; slot++) {
        expect(await redis.call('EXISTS', keys.unpublishedDeletions(slot))).to.equal(0);
      }
    });
  }

  it('leaves an item that was made anew since', async () => {
    const keys = new TenantKeys('newer');
    await put(keys, 'i', 1);
    expect(await new DeletionStore(redis).deleteItem(keys, 'i', 4)).to.equal(false);
    expect(await redis.call('EXISTS', keys.item('i'))).to.equal(1);
    expect(await changes(keys)).to.deep.equal([]);
  });

  it('leaves what a returning user did after the deletion', async () => {
    const keys = new TenantKeys('back');
    const safety = new SafetyStore(redis);
    const deletions = new DeletionStore(redis);
    const block = { userId: 'u', kind: 'blocked_author', untilMs: 0, removed: false } as const;
    await safety.apply(keys, { ...block, subject: 'old', tsMs: 100 });
    await safety.apply(keys, { ...block, subject: 'new', tsMs: 201 });
    await redis.call('SET', keys.seen('u'), 'x');
    await deletions.deleteUser(keys, 'u', 200);
    expect(await redis.call('EXISTS', keys.seen('u'))).to.equal(0);
    await redis.call('SET', keys.seen('u'), 'since');
    await deletions.deleteUser(keys, 'u', 200);
    await deletions.deleteUser(keys, 'u', 150);
    const kept = (await redis.call('HKEYS', keys.safety('u'))) as Buffer[];
    expect(kept.map(String)).to.deep.equal(['a:new']);
    expect(await redis.call('EXISTS', keys.seen('u'))).to.equal(1);
  });

  it('uses the secret of the database that is there', async () => {
    const keys = new TenantKeys('flushed');
    const [a, b] = [new DeletionStore(redis), new DeletionStore(redis)];
    const before = await a.tombstoneOf(keys, 'user', 'u');
    await redis.call('DEL', keys.tombstoneSecret());
    expect(await b.tombstoneOf(keys, 'user', 'u')).to.not.equal(before);
    expect(await a.tombstoneOf(keys, 'user', 'u')).to.equal(await b.tombstoneOf(keys, 'user', 'u'));
  });
});
