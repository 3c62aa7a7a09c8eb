import { expect } from 'chai';
import { DeletionStore } from '@eaglerank/catalogue';
import { candidateService } from '@eaglerank/contracts';
import { Code, PeerError } from '@eaglerank/domain';
import { TestService, eventually } from './testing/test-service.js';
import { tenantConfig, type ItemPart } from './testing/world.js';

const SERVICE = 'eaglerank.candidate.v1.CandidateService';

const items = (n: number): ItemPart[] =>
  Array.from({ length: n }, (_, i) => ({
    itemId: `i${i}`,
    authorId: `a${i % 100}`,
    topics: [`t${i % 10}`],
    createdAtMs: Date.now() - (n - i) * 1000,
  }));

async function failure(work: Promise<unknown>): Promise<PeerError> {
  try {
    await work;
  } catch (error) {
    expect(error).to.be.instanceOf(PeerError);
    return error as PeerError;
  }
  throw new Error('did not fail');
}

async function admin(test: TestService, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${test.service.adminPort}${path}`);
  return { status: response.status, text: await response.text() };
}

describe('candidate-service', () => {
  let test: TestService;
  beforeEach(async () => {
    test = await TestService.start({
      redis: { appendonly: 'always' },
      tenants: [tenantConfig('social'), tenantConfig('other')],
      before: (world) => world.upsert(items(50), { silent: true }),
    });
  });
  afterEach(() => test.stop());

  it('answers an empty catalogue with an empty set', async () => {
    const { ids, head, degraded } = await test.get({ tenantId: 'other', userId: 'u' });
    expect({ ids, head, degraded }).to.deep.equal({ ids: [], head: [], degraded: [] });
  });

  it('refuses an unknown tenant and requests out of bounds', async () => {
    const code = async (work: Promise<unknown>): Promise<Code> => (await failure(work)).code;
    expect(await code(test.get({ tenantId: 'nobody' }))).to.equal(Code.NOT_FOUND);
    expect(await code(test.prepare('u', []))).to.equal(Code.INVALID_ARGUMENT);
    const many = Array.from({ length: 501 }, (_, i) => `x${i}`);
    expect(await code(test.prepare('u', many))).to.equal(Code.INVALID_ARGUMENT);
    expect(await code(test.similar('u', 'i1', 0))).to.equal(Code.INVALID_ARGUMENT);
    expect(await code(test.similar('u', '', 5))).to.equal(Code.INVALID_ARGUMENT);
  });

  it('serves nobody whose blocks cannot be read, and the anonymous from memory', async () => {
    await test.redis.kill('SIGSTOP');
    try {
      const refused = await failure(test.get({ userId: 'u' }));
      // decided, and not ended by the time of the call
      expect(refused.code).to.equal(Code.UNAVAILABLE);
      expect(refused.detail).to.match(/blocks/);
      expect((await test.get({ userId: '' })).ids).to.have.length(50);
    } finally {
      await test.redis.kill('SIGCONT');
    }
    await eventually(async () => {
      expect((await test.get({ userId: 'u' })).ids).to.have.length(50);
    });
  });

  it('reads NOT_SERVING while Redis is away, keeps its catalogue, and comes back by itself', async () => {
    await test.redis.kill();
    await eventually(() => test.expectReadiness(503));
    expect((await admin(test, '/health/live')).status).to.equal(200);
    expect((await test.get({ userId: '' })).ids).to.have.length(50);
    await test.redis.restart();
    await eventually(async () => {
      await test.expectReadiness(200);
      expect((await test.get({ userId: 'u' })).ids).to.have.length(50);
    });
  });

  it('hears of a delete and an upsert that came right after a restart of Redis', async () => {
    await test.redis.restart();
    await eventually(async () => {
      await test.client.call('PING');
    });
    await new DeletionStore(test.client).deleteItem(test.world.keys, 'i7', Date.now());
    await test.world.upsert([{ itemId: 'new', authorId: 'a1' }]);
    await eventually(async () => {
      const { ids } = await test.get({ userId: '' });
      expect(ids).not.to.include('i7');
      expect(ids).to.include('new');
    });
  });

  it('loads anew when the change stream it followed is gone', async () => {
    await test.world.upsert([{ itemId: 'seen', authorId: 'a1' }]);
    await eventually(async () => {
      expect((await test.get({ userId: '' })).ids).to.include('seen');
    });

    await test.client.call('DEL', test.world.keys.changes());
    await test.world.upsert([{ itemId: 'untold', authorId: 'a1' }], { silent: true });
    await test.redis.restart();
    await eventually(async () => {
      expect((await test.get({ userId: '' })).ids).to.include('untold');
    });
  });

  it('mirrors what Redis holds after random upserts and deletes', async () => {
    const deletions = new DeletionStore(test.client);
    let state = 12345;
    const random = (n: number): number => (state = (state * 48271) % 2147483647) % n;
    const gone = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const ids = Array.from({ length: 1 + random(8) }, () => `i${random(120)}`);
      if (random(3) > 0) {
        const fresh = [...new Set(ids)].filter((id) => !gone.has(id));
        await test.world.upsert(fresh.map((itemId) => ({ itemId, authorId: `b${random(9)}` })));
        continue;
      }
      for (const id of ids) {
        if (!test.world.items.has(id)) continue;
        await deletions.deleteItem(test.world.keys, id, Date.now() + 1);
        gone.add(id);
      }
    }
    const live = [...test.world.items.keys()].filter((id) => !gone.has(id));
    await eventually(async () => {
      const { ids, candidates } = await test.get({ userId: '', chronological: true });
      expect(ids).to.have.members(live);
      for (const { id, author } of candidates.values()) {
        expect(author).to.equal(test.world.items.get(id)?.authorId);
      }
    });
  });

  it('tells of itself: health by component, metrics, spans by stage, and nobody’s id', async () => {
    await test.get({ userId: 'secret-user' });
    const health = JSON.parse((await admin(test, '/health')).text) as {
      status: string;
      components: Record<string, { status: string }>;
    };
    expect(health.status).to.equal('healthy');
    expect(Object.keys(health.components)).to.have.members([
      'redis',
      'retrieval',
      'catalogue:social',
      'catalogue:other',
    ]);
    const metrics = (await admin(test, '/metrics')).text;
    expect(metrics).to.match(/candidates_fetched_count\{source="fresh"\} 1\n/);
    expect(metrics).to.match(/candidate_fetch_duration_seconds_count\{source="followed"\} 1\n/);
    expect(metrics).to.match(/candidate_merge_duration_seconds_count 1\n/);
    expect(metrics).to.match(/catalogue_items\{tenant="social"\} 50\n/);
    expect(metrics).to.match(/redis_connection_status\{profile="request"\} 1\n/);
    const names = test.spans.spans.map(({ name }) => name);
    expect(names).to.include.members([
      `${SERVICE}/GetCandidates`,
      'user_state',
      'followed',
      'fresh',
      'merge',
      'deleted',
      'candidate_selector',
    ]);
    const told = metrics + test.logs.join('') + JSON.stringify(test.spans.spans);
    expect(told).not.to.include('secret-user');
  });

  it('ends a call whose deadline passed while Redis hung', async () => {
    await test.redis.kill('SIGSTOP');
    try {
      const request = { tenantId: 'social', userId: 'u' };
      const late = test.peer.call(candidateService.GetCandidates, request, { timeoutMs: 10 });
      const { code } = await failure(late);
      expect(code).to.be.oneOf([Code.DEADLINE_EXCEEDED, Code.UNAVAILABLE]);
      const told = await failure(
        test.peer.call(candidateService.GetCandidates, request, { timeoutMs: 10_000 }),
      );
      expect(told.reason).to.equal('SAFETY_STATE_UNKNOWN');
      expect(told.retryAfterMs, 'not worth a second attempt').to.be.lessThan(0);
    } finally {
      await test.redis.kill('SIGCONT');
    }
  });
});

describe('candidate-service at its start', () => {
  it('listens without Redis, serves nobody, and is ready once Redis comes', async () => {
    const test = await TestService.start({
      before: async (world) => {
        await world.upsert(items(5), { silent: true });
      },
      down: true,
      redis: { appendonly: 'always' },
    });
    try {
      await test.expectReadiness(503);
      expect((await failure(test.get({ userId: '' }))).code).to.equal(Code.UNAVAILABLE);
      await test.redis.restart();
      await eventually(async () => {
        expect((await test.get({ userId: '' })).ids).to.have.length(5);
      });

      await eventually(() => test.expectReadiness(200));
    } finally {
      await test.stop();
    }
  });

  it('loads 100,000 items and is ready, with no more work than that needs', async function () {
    this.timeout(120_000);
    let cpu = process.cpuUsage();
    const test = await TestService.start({
      before: async (world) => {
        const all = items(100_000);
        for (let i = 0; i < all.length; i += 2000) {
          await world.upsert(all.slice(i, i + 2000), { silent: true });
        }
        cpu = process.cpuUsage();
      },
    });
    try {
      const { user, system } = process.cpuUsage(cpu);
      const { ids } = await test.get({ userId: '' });
      expect(ids).to.include('i99999');
      // the promise is two seconds on a quiet machine; its own work, not the time, at a slow one's pace
      expect((user + system) / 1000).to.be.lessThan(20_000);
    } finally {
      await test.stop();
    }
  });
});
