import { TenantKeys } from '@eaglerank/domain';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { decodeChange } from './change.js';
import { DeletionStore } from './deletion.js';
import type { SafetyChange } from './safety-change.js';
import { MAX_SAFETY_ENTRIES, SafetyStore } from './safety-store.js';
import { SafetyView } from './safety.js';

describe('SafetyStore', () => {
  let server: RedisServer;
  let redis: RedisClient;
  let store: SafetyStore;
  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
    store = new SafetyStore(redis);
  });
  after(async () => {
    redis.close();
    await server.stop();
  });

  const change = (edit: Partial<SafetyChange> = {}): SafetyChange => ({
    ...{ userId: 'u', kind: 'hidden_item', subject: 's', tsMs: 1000, untilMs: 0, removed: false },
    ...edit,
  });
  async function fill(keys: TenantKeys, prefix: string, value: (i: number) => string) {
    const flat = Array.from({ length: MAX_SAFETY_ENTRIES }, (_, i) => [`${prefix}${i}`, value(i)]);
    await redis.call('HSET', keys.safety('u'), ...flat.flat());
  }
  const has = async (keys: TenantKeys, field: string): Promise<boolean> =>
    (await redis.call('HEXISTS', keys.safety('u'), field)) === 1;

  it('takes a block of a user whom as many as are kept have blocked, and one more of those', async () => {
    const keys = new TenantKeys('spammer');
    await fill(keys, 'b:', (i) => `${i + 1}:0`);
    expect(await store.apply(keys, change({ kind: 'blocked_author' }))).to.equal(true);
    expect(await store.apply(keys, change({ kind: 'blocked_by', tsMs: 9999 }))).to.equal(true);
    expect(await has(keys, 'a:s')).to.equal(true);
    expect(await has(keys, 'b:s')).to.equal(true);
    expect(await has(keys, 'b:0'), 'the oldest').to.equal(false);
    expect(await redis.call('HLEN', keys.safety('u'))).to.be.at.most(MAX_SAFETY_ENTRIES + 1);
  });

  it('gives up what was taken back or has ended before what holds', async () => {
    const keys = new TenantKeys('ended');
    await fill(keys, 'hi:', (i) => (i < 4900 ? `${i + 1}:0` : `9000:${i % 2 ? -1 : 9001}`));
    expect(await store.apply(keys, change())).to.equal(true);
    expect(await has(keys, 'hi:0')).to.equal(true);
    expect(await redis.call('HLEN', keys.safety('u'))).to.equal(MAX_SAFETY_ENTRIES - 49);
  });

  it('gives up the oldest hides, and no block for them', async () => {
    const keys = new TenantKeys('hides');
    await store.apply(keys, change({ kind: 'blocked_author', tsMs: 1 }));
    await fill(keys, 'hi:', (i) => `${i + 10}:0`);
    expect(await store.apply(keys, change())).to.equal(true);
    expect(await has(keys, 'hi:0')).to.equal(false);
    expect(await has(keys, 'hi:4999')).to.equal(true);
    expect(await has(keys, 'a:s')).to.equal(true);
  });

  for (const slots of [1, 5]) {
    it(`does not bring a deleted user back, with ${slots} slots`, async () => {
      const keys = new TenantKeys(`deleted${slots}`, slots);
      await new DeletionStore(redis).deleteUser(keys, 'u', 1000);
      for (const kind of ['hidden_item', 'blocked_author', 'blocked_by'] as const) {
        expect(await store.apply(keys, change({ kind }))).to.equal(false);
      }
      for (const userId of ['v', 'w', 'x']) {
        const named = change({ kind: 'blocked_by', userId, subject: 'u' });
        expect(await store.apply(keys, named)).to.equal(false);
        expect(await redis.call('EXISTS', keys.safety(userId))).to.equal(0);
      }
      expect(await redis.call('EXISTS', keys.safety('u'))).to.equal(0);
      expect(await store.apply(keys, change({ tsMs: 1001 }))).to.equal(true);
    });

    it(`tells every service what it wrote, with ${slots} slots`, async () => {
      const keys = new TenantKeys(`told${slots}`, slots);
      const told: SafetyChange[] = [];
      for (const userId of ['u', 'v', 'w']) {
        told.push(change({ userId, kind: 'hidden_author', untilMs: 5 }));
        told.push(change({ userId, kind: 'hidden_author', removed: true, tsMs: 1001 }));
      }
      for (const each of told) await store.apply(keys, each);
      const late = change({ kind: 'hidden_author', tsMs: 1000, untilMs: 5 });
      expect(await store.apply(keys, late)).to.equal(false);
      const entries = (await redis.call('XRANGE', keys.changes(), '-', '+')) as [
        Buffer,
        Buffer[],
      ][];
      const changes = entries.map(([, fields]) => decodeChange(fields[1] as Buffer));
      expect(changes).to.deep.equal(told.map((safety) => ({ kind: 'safety_changed', safety })));
    });
  }

  it('lets the last writer by event time win', async () => {
    const keys = new TenantKeys('order');
    await store.apply(keys, change({ removed: true, tsMs: 2000 }));
    expect(await store.apply(keys, change())).to.equal(false);
    const view = SafetyView.fromReply(await redis.call('HGETALL', keys.safety('u')), 1);
    expect(view.isEmpty).to.equal(true);
  });
});
