import { Tier, type GetFeedResponseOut } from '@eaglerank/contracts';
import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { DEFAULT_TIMES, eventually, failure, Harness } from './testing/harness.js';

const DEADLINE_MS = 250;
const idsOf = (feed: GetFeedResponseOut): string[] => feed.items.map((item) => item.itemId);
const reasons = (feed: GetFeedResponseOut): string[] =>
  feed.degraded.map(({ component, reason }) => `${component}=${reason}`);

describe('the fallback ladder', function () {
  let h: Harness;
  // the times are those of a deployment: a machine busy with other work may miss them once
  this.retries(2);
  before(async () => {
    h = await Harness.start({ env: DEFAULT_TIMES });
    const items = await h.seed('strict', 60);
    for (const item of items) await h.putItem('open', item);
    await Promise.all([h.trend('strict', items.slice(0, 30)), h.trend('open', items.slice(0, 30))]);
  });
  after(() => h.stop());
  beforeEach(async () => {
    await h.redis.kill('SIGCONT');
    h.candidates.behaviour = 'answer';
    h.ranker.behaviour = 'answer';
    const client = await h.client('open');
    await eventually('the feed is whole', async () => {
      const feed = await client.getFeed({ userId: 'probe' });
      return feed.tier === Tier.TIER_HEURISTIC && feed.degraded.length === 0;
    });
  });

  async function timed(tenant: string, userId: string, surface = '') {
    const client = await h.client(tenant, { timeoutMs: DEADLINE_MS + 100 });
    const startedAt = performance.now();
    const feed = await client.getFeed({ userId, context: { surface } });
    return { feed, ms: performance.now() - startedAt };
  }

  for (const [what, behaviour] of [
    ['fails', 'fail'],
    ['hangs', 'hang'],
    ['is slow', { delayMs: 1000 }],
  ] as const) {
    it(`serves retrieval's own order when the ranker ${what}`, async () => {
      h.ranker.behaviour = behaviour;
      const { feed, ms } = await timed('strict', `ranker-${what}`);
      expect(feed.tier).to.equal(Tier.TIER_HEURISTIC);
      expect(idsOf(feed)[0]).to.equal('item-0');
      expect(feed.degraded[0]?.component).to.equal('ranker');
      expect(feed.arms, 'no arm had an effect').to.deep.equal([]);
      expect(ms).to.be.below(DEADLINE_MS);
    });

    it(`serves the last good feed when candidate-service ${what}`, async () => {
      const userId = `good-${what}`;
      const { feed: before } = await timed('strict', userId, 'home');
      h.candidates.behaviour = behaviour;
      const { feed, ms } = await timed('strict', userId, 'home');
      expect(feed.tier).to.equal(Tier.TIER_LAST_GOOD);
      expect(idsOf(feed)).to.deep.equal(idsOf(before));
      expect(feed.degraded[0]?.component).to.equal('candidate-service');
      expect(ms).to.be.below(DEADLINE_MS);
    });
  }

  it('pages through a last good feed', async () => {
    const client = await h.client('strict');
    await client.getFeed({ userId: 'lg', pageSize: 10 });
    h.candidates.behaviour = 'fail';
    const first = await client.getFeed({ userId: 'lg', pageSize: 10 });
    const second = await client.getFeed({ userId: 'lg', pageToken: first.nextPageToken });
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).to.equal(30);
  });

  it('serves trending to a user without a last good feed', async () => {
    h.candidates.behaviour = 'fail';
    const { feed } = await timed('strict', 'nothing good yet');
    expect(feed.tier).to.equal(Tier.TIER_TRENDING);
    expect(idsOf(feed)[0]).to.equal('item-0');
    expect(feed.items[0]?.reason?.code).to.equal(3);
    expect(feed.nextPageToken).to.equal('');
    expect(reasons(feed)).to.deep.equal(['candidate-service=unavailable']);
  });

  it('answers UNAVAILABLE, with a delay, when no tier is left', async () => {
    h.candidates.behaviour = 'fail';
    const client = await h.client('empty');
    const error = await failure(client.getFeed({ userId: 'u1' }));
    expect(error).to.include({ code: Code.UNAVAILABLE, reason: 'DEPENDENCY_UNAVAILABLE' });
    expect(error.retryAfterMs).to.be.greaterThan(0);
  });

  it('never keeps a poor answer as the last good one', async () => {
    await timed('strict', 'poor', 'home');
    h.ranker.behaviour = 'fail';
    for (let i = 0; i < 3; i++) {
      const { feed } = await timed('strict', 'poor', 'home');
      expect(feed.nextPageToken).to.not.equal('');
    }
    h.ranker.behaviour = 'answer';
    h.candidates.behaviour = 'fail';
    const { feed } = await timed('strict', 'poor', 'home');
    expect(feed.tier).to.equal(Tier.TIER_LAST_GOOD);
    expect(idsOf(feed)[0], "the ranker's order").to.equal('item-59');
  });

  it('lets pages follow a poor answer', async () => {
    h.ranker.behaviour = 'fail';
    const client = await h.client('strict');
    const first = await client.getFeed({ userId: 'poor pages', pageSize: 10 });
    const second = await client.getFeed({ userId: 'poor pages', pageToken: first.nextPageToken });
    expect(idsOf(second)[0]).to.equal('item-10');
  });

  it('never shows on a lower rung what was hidden or deleted since', async () => {
    const client = await h.client('strict');
    const userId = 'hides';
    await client.getFeed({ userId });
    h.candidates.behaviour = 'fail';
    const tsMs = Date.now();
    const base = { userId, tsMs, type: 'hide' };
    await client.logEvents({
      events: [
        { ...base, eventId: 'h1', itemId: 'item-59' },
        { ...base, eventId: 'h2', authorId: 'author-2', hideScope: 2 },
        { ...base, eventId: 'h3', topic: 'topic-1', hideScope: 3 },
      ],
    });
    const isHidden = (id: string): boolean => {
      const n = Number(id.slice(5));
      return n === 59 || n % 7 === 2 || n % 3 === 1;
    };
    const lastGood = await client.getFeed({ userId });
    expect(lastGood.tier).to.equal(Tier.TIER_LAST_GOOD);
    expect(idsOf(lastGood).filter(isHidden)).to.deep.equal([]);
    const trending = await client.getFeed({ userId, context: { surface: 'elsewhere' } });
    expect(trending.tier).to.equal(Tier.TIER_TRENDING);
    expect(trending.items).to.not.be.empty;
    expect(idsOf(trending).filter(isHidden)).to.deep.equal([]);
  });

  it('stops downstream work when the caller is gone', async () => {
    h.candidates.behaviour = { delayMs: 90 };
    const client = await h.client('strict');
    const before = h.ranker.calls;
    await failure(client.getFeed({ userId: 'u1' }, { signal: AbortSignal.timeout(20) }));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(h.ranker.calls).to.equal(before);
  });

  it('keeps a short deadline', async () => {
    h.candidates.behaviour = 'hang';
    const client = await h.client('open');
    const feed = await client.getFeed({ userId: 'hurried' }, { timeoutMs: 80 });
    expect(feed.tier).to.equal(Tier.TIER_TRENDING);
  });

  describe('without Redis', () => {
    beforeEach(async () => {
      const client = await h.client('strict');
      await client.getFeed({ userId: 'u1', pageSize: 10, context: { surface: 'home' } });
    });

    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      it(`serves and recovers (${signal})`, async () => {
        const client = await h.client('strict', { timeoutMs: 1000 });
        const page = { userId: 'u1', pageSize: 10, context: { surface: 'home' } };
        const first = await client.getFeed(page);
        await h.redis.kill(signal);
        try {
          await degradedFeeds(client, page, first);
        } finally {
          if (signal === 'SIGSTOP') await h.redis.kill('SIGCONT');
          else await h.redis.restart();
        }
        await eventually(
          'sessions are kept in Redis again',
          async () => (await client.getFeed(page)).degraded.length === 0,
          1500,
        );
        for (const item of h.candidates.items) await h.putItem('strict', item);
      });
    }

    /** Retrieval answers, and does not: as long as Redis is away. */
    async function degradedFeeds(
      client: Awaited<ReturnType<Harness['client']>>,
      page: { userId: string; pageSize: number; context: { surface: string } },
      first: GetFeedResponseOut,
    ): Promise<void> {
      const whole = await client.getFeed(page);
      expect(whole.tier).to.equal(Tier.TIER_HEURISTIC);
      expect(reasons(whole)).to.deep.equal(['sessions=unavailable']);
      const second = await client.getFeed({ ...page, pageToken: first.nextPageToken });
      expect(second.items[0]?.position, 'from this process').to.equal(10);

      h.candidates.behaviour = 'fail';
      const lastGood = await client.getFeed(page);
      expect(lastGood.tier).to.equal(Tier.TIER_LAST_GOOD);
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const startedAt = performance.now();
        const error = await failure(client.getFeed({ userId: `unknown-${i}` }));
        times.push(performance.now() - startedAt);
        expect(error.reason).to.equal('SAFETY_STATE_UNKNOWN');
        expect(error.retryAfterMs).to.be.greaterThan(0);
      }
      expect(Math.min(...times)).to.be.below(50);
      const open = await h.client('open');
      const trending = await open.getFeed({ userId: 'unknown' });
      expect(trending.tier).to.equal(Tier.TIER_TRENDING);
      const anonymous = await client.getFeed({});
      expect(anonymous.tier, 'nothing of the anonymous is unknown').to.equal(Tier.TIER_TRENDING);
      h.candidates.behaviour = 'answer';

      const startedAt = performance.now();
      const events = await failure(
        client.logEvents(
          {
            events: [
              { eventId: 'away', type: 'click', userId: 'u', itemId: 'i', tsMs: Date.now() },
            ],
          },
          { timeoutMs: 500 },
        ),
      );
      expect(events).to.include({ code: Code.UNAVAILABLE, reason: 'EVENT_LOG_UNAVAILABLE' });
      expect(events.retryAfterMs).to.be.greaterThan(0);
      expect(performance.now() - startedAt).to.be.below(500);

      const many = Array.from({ length: 300 }, (_, i) => {
        const hung = { eventId: `many-${i}`, type: 'click', userId: 'u', itemId: 'i' };
        return failure(
          client.logEvents({ events: [{ ...hung, tsMs: Date.now() }] }, { timeoutMs: 5000 }),
        );
      });
      const feed = await client.getFeed(page, { timeoutMs: 1000 });
      expect(feed.tier, 'while events find no store').to.equal(Tier.TIER_HEURISTIC);
      for (const { reason } of await Promise.all(many)) {
        expect(reason).to.be.oneOf(['EVENT_LOG_UNAVAILABLE', 'OVERLOADED']);
      }
      expect(performance.now() - startedAt).to.be.below(2500);
    }
  });

  it('takes services back when they are back', async () => {
    await h.ranker.stop();
    const { feed } = await timed('strict', 'down');
    expect(feed.degraded[0]?.component).to.equal('ranker');
    await h.ranker.start();
    const client = await h.client('strict');
    await eventually(
      'the ranker is used again',
      async () => (await client.getFeed({ userId: 'down' })).degraded.length === 0,
      5000,
    );
  });
});
