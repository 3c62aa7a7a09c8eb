import { encodeRankedSet, systemClock, type RankedSet } from '@eaglerank/domain';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { HeuristicRegistry } from '../model/heuristic-registry.js';
import { configOf, plan, tenantOf } from '../testing/world.js';
import { rankGolden, warmUp, type Rank } from './golden.js';
import { rankerHealth } from './health.js';
import { goldenRanker, load } from './ranker.js';

const { signal } = new AbortController();
const tenants = new Map(
  ['id: social', 'id: market\nslots: 3\nranking: {maxPerAuthor: 0, recencyBoost: 1}'].map(
    (text) => {
      const tenant = tenantOf(text);
      return [tenant.id, tenant] as const;
    },
  ),
);
const loaded = {
  ...load(configOf('redis://unused'), { tenants, plan }),
  registry: new HeuristicRegistry(plan, tenants.values()),
};

const answering =
  (set: Partial<RankedSet>): Rank =>
  () =>
    Promise.resolve({
      ranked: encodeRankedSet({
        count: 1,
        createdAtMs: new Float64Array(1),
        ordinals: new Uint32Array(1),
        scores: new Float32Array(1),
        propensities: new Float32Array(1),
        sourceMasks: new Uint16Array(1),
        ruleMasks: new Uint16Array(1),
        reasonCodes: new Uint8Array(1),
        ids: ['a'],
        authorIds: ['b'],
        reasonArgs: [''],
        ...set,
      }),
    });

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'passed',
    (error: unknown) => String(error),
  );
}

describe('golden request', () => {
  it('is ranked for every tenant, on live and on default features', async () => {
    const { handler, tenants: opened } = goldenRanker(loaded, systemClock);
    const rank: Rank = (s, request) => handler.rank(s, request);
    await warmUp(rank, [...tenants.keys()], Date.now());
    for (const id of tenants.keys()) {
      await rankGolden(rank, id, Date.now(), signal);
      expect(opened.get(id)?.features.items.size).to.be.above(0);
    }
  });

  it('fails when nothing or nonsense comes back', async () => {
    const golden = (set: Partial<RankedSet>): Promise<string> =>
      messageOf(rankGolden(answering(set), 'social', Date.now(), signal));
    expect(await golden({})).to.equal('passed');
    expect(await golden({ scores: Float32Array.of(NaN) })).to.include('not finite');
    const none = {
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
    expect(await golden(none)).to.include('empty');
    expect(
      await messageOf(rankGolden(() => Promise.reject(new Error('stuck')), 'social', 0, signal)),
    ).to.include('stuck');
  });
});

describe('ranker health', () => {
  let server: RedisServer;
  let redis: RedisClient;

  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'request' });
    await redis.connect();
  });
  after(async () => {
    redis.close();
    await server.stop();
  });

  const healthOf = (golden: Rank, held = true) => {
    const registry = new HeuristicRegistry(plan, held ? tenants.values() : []);
    const ports = {
      clock: systemClock,
      redis,
      registry,
      golden,
      tenants: ['social'],
      goldenTimeoutMs: 50,
    };
    return rankerHealth(ports);
  };

  it('is ready when it ranks, and not when it is stuck, wrong or without a model', async () => {
    const cases: readonly (readonly [Rank, boolean, boolean])[] = [
      [answering({}), true, true],
      [() => new Promise(() => undefined), true, false],
      [answering({ scores: Float32Array.of(Infinity) }), true, false],
      [answering({}), false, false],
    ];
    for (const [golden, held, ready] of cases) {
      const health = healthOf(golden, held);
      await health.start();
      expect(health.ready()).to.equal(ready);
      health.stop();
    }
  });

  it('is degraded but ready without Redis', async () => {
    await server.kill();
    const health = healthOf(answering({}));
    await health.start();
    expect([health.ready(), health.report().status]).to.deep.equal([true, 'degraded']);
    expect(health.report().components['redis']?.status).to.equal('unhealthy');
    health.stop();
  });
});
