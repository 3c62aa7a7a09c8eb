import { encodeRankedSet, decodeRankedSet, TenantKeys, type RankedSet } from '@eaglerank/domain';
import type { Command, RedisReply } from '@eaglerank/redis';
import { FakeClock } from '@eaglerank/testkit';
import { expect } from 'chai';
import type { Session } from '../feed/session.js';
import { SessionStore, type SessionPlace } from './session-store.js';
import type { Tenant } from './tenants.js';

const EMPTY: RankedSet = {
  count: 0,
  createdAtMs: new Float64Array(),
  ordinals: new Uint32Array(),
  scores: new Float32Array(),
  propensities: new Float32Array(),
  sourceMasks: new Uint16Array(),
  ruleMasks: new Uint16Array(),
  reasonCodes: new Uint8Array(),
  ids: [],
  authorIds: [],
  reasonArgs: [],
};

/** Lists in memory, which answers only while it is up. */
class SwitchedRedis {
  up = true;
  private readonly lists = new Map<string, Buffer[]>();

  pipeline(commands: readonly Command[]): Promise<RedisReply[]> {
    if (!this.up) return Promise.reject(new Error('away'));
    return Promise.resolve(commands.map((command) => this.run(command)));
  }

  private run([name, key, value]: Command): RedisReply {
    const list = this.lists.get(String(key)) ?? [];
    if (name === 'LPUSH') this.lists.set(String(key), [value as Buffer, ...list]);
    return name === 'LRANGE' ? list : name === 'HGETALL' ? [] : 1;
  }
}

describe('SessionStore', () => {
  const clock = new FakeClock();
  const tenant = { id: 't', keys: new TenantKeys('t') } as Tenant;
  const place = (sessionId: string): SessionPlace => ({
    ...{ tenant, userId: 'u', surface: 'home', kind: 'good', sessionId },
  });
  const rankedBytes = encodeRankedSet(EMPTY);
  const session = (id: string, agoMs: number): Session => ({
    ...{ id, createdAtMs: clock.now() - agoMs, requestId: 'r', tier: 2, chronological: false },
    ...{ set: decodeRankedSet(rankedBytes), rankedBytes, vectors: new Uint8Array() },
    ...{ modelName: 'm', modelVersion: '1', arms: {}, knownEvents: 0, emptySources: [] },
  });

  it('finds a session whose write failed once Redis is back', async () => {
    const redis = new SwitchedRedis();
    const store = new SessionStore(redis, clock);
    expect(await store.write(place('a'), session('a', 2000))).to.equal(true);
    redis.up = false;
    expect(await store.write(place('b'), session('b', 1000))).to.equal(false);
    redis.up = true;
    const found = await store.read(place('b'));
    expect(found.away).to.equal(false);
    expect(found.sessions.map(({ id }) => id)).to.deep.equal(['b', 'a']);
  });
});
