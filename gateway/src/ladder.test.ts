import { Tier, type GetFeedResponseOut } from '@eaglerank/contracts';
import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { eventually, failure, Harness } from './testing/harness.js';

const idsOf = (feed: GetFeedResponseOut): string[] => feed.items.map((item) => item.itemId);
const reasons = (feed: GetFeedResponseOut): string[] =>
  feed.degraded.map(({ component, reason }) => `${component}=${reason}`);

describe('the fallback ladder', function () {
  let h: Harness;
  this.timeout(60_000);
  // each stage's time is a small part of the request's: an answer is one within the deadline
  before(async () => {
    h = await Harness.start();
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

  async function feedOf(tenant: string, userId: string, surface = '') {
    const client = await h.client(tenant);
    return client.getFeed({ userId, context: { surface } });
  }

  for (const [what, behaviour] of [
    ['fails', 'fail'],
    ['hangs', 'hang'],
    ['is slow', { delayMs: 1000 }],
  ] as const) {
    it(`serves retrieval's own order when the ranker ${what}`, async () => {
      h.ranker.behaviour = behaviour;
      const feed = await feedOf('strict', `ranker-${what}`);
      expect(feed.tier).to.equal(Tier.TIER_HEURISTIC);
      expect(idsOf(feed)[0]).to.equal('item-0');
      expect(feed.degraded[0]?.component).to.equal('ranker');
      expect(feed.arms, 'no arm had an effect').to.deep.equal([]);
    });

    it(`serves the newest first when the ranker ${what} in chronological mode`, async () => {
      h.ranker.behaviour = behaviour;
      const client = await h.client('strict');
      const feed = await client.getFeed({ userId: `chronological-${what}`, mode: 2 });
      expect(feed.tier).to.equal(Tier.TIER_CHRONOLOGICAL);
      expect(idsOf(feed).slice(0, 2)).to.deep.equal(['item-59', 'item-58']);
      expect(feed.degraded[0]?.component).to.equal('ranker');
    });

    it(`answers the caller's items in retrieval's own order when the ranker ${what}`, async () => {
      h.ranker.behaviour = behaviour;
      const client = await h.client('strict');
      const itemIds = ['item-1', 'nothing', 'item-3'];
      const ranked = await client.rankItems({ userId: `items-${what}`, itemIds });
      expect(ranked.tier).to.equal(Tier.TIER_HEURISTIC);
      expect(ranked.items.map((item) => item.itemId)).to.deep.equal(['item-1', 'item-3']);
      expect(ranked.items[0]?.reason).to.deep.equal({ code: 1, args: ['author-1'] });
      expect(ranked.degraded[0]?.component).to.equal('ranker');
    });

    it(`serves the last good feed when candidate-service ${what}`, async () => {
      const userId = `good-${what}`;
      const before = await feedOf('strict', userId, 'home');
      h.candidates.behaviour = behaviour;
      const feed = await feedOf('strict', userId, 'home');
      expect(feed.tier).to.equal(Tier.TIER_LAST_GOOD);
      expect(idsOf(feed)).to.deep.equal(idsOf(before));
      expect(feed.degraded[0]?.component).to.equal('candidate-service');
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
    const feed = await feedOf('strict', 'nothing good yet');
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
    await feedOf('strict', 'poor', 'home');
    h.ranker.behaviour = 'fail';
    for (let i = 0; i < 3; i++) {
      const feed = await feedOf('strict', 'poor', 'home');
      expect(feed.nextPageToken).to.not.equal('');
    }
    h.ranker.behaviour = 'answer';
    h.candidates.behaviour = 'fail';
    const feed = await feedOf('strict', 'poor', 'home');
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
    let answer = (): void => undefined;
    h.candidates.behaviour = { until: new Promise((resolve) => (answer = resolve)) };
    const client = await h.client('strict');
    const before = { candidates: h.candidates.calls, ranker: h.ranker.calls };
    const cancelled = (): number =>
      h.metric('rpc_server_call_duration_seconds', { status: 'CANCELLED' });
    const ended = cancelled();
    const caller = new AbortController();
    const gone = failure(client.getFeed({ userId: 'u1' }, { signal: caller.signal }));
    await eventually('candidates are asked for', () => h.candidates.calls > before.candidates);
    caller.abort();
    await gone;
    await eventually('the gateway knows', () => cancelled() > ended);
    answer();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(h.ranker.calls).to.equal(before.ranker);
  });

  it('keeps a short deadline', async () => {
    h.candidates.behaviour = 'hang';
    const client = await h.client('open');
    // shorter than the wait for candidates alone; a machine that pauses may miss it, not every time
    await eventually('trending is served', async () => {
      const feed = await client.getFeed({ userId: 'hurried' }, { timeoutMs: 80 });
      return feed.tier === Tier.TIER_TRENDING;
    });
  });

  describe('without Redis', () => {
    beforeEach(async () => {
      const client = await h.client('strict');
      await client.getFeed({ userId: 'u1', pageSize: 10, context: { surface: 'home' } });
    });

    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      it(`serves and recovers (${signal})`, async () => {
        const client = await h.client('strict');
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
      for (let i = 0; i < 5; i++) {
        const error = await failure(client.getFeed({ userId: `unknown-${i}` }));
        expect(error.reason).to.equal('SAFETY_STATE_UNKNOWN');
        expect(error.retryAfterMs).to.be.greaterThan(0);
      }
      const open = await h.client('open');
      const trending = await open.getFeed({ userId: 'unknown' });
      expect(trending.tier).to.equal(Tier.TIER_TRENDING);
      const anonymous = await client.getFeed({});
      expect(anonymous.tier, 'nothing of the anonymous is unknown').to.equal(Tier.TIER_TRENDING);
      h.candidates.behaviour = 'answer';

      const away = { eventId: 'away', type: 'click', userId: 'u', itemId: 'i', tsMs: Date.now() };
      const events = await failure(client.logEvents({ events: [away] }));
      expect(events).to.include({ code: Code.UNAVAILABLE, reason: 'EVENT_LOG_UNAVAILABLE' });
      expect(events.retryAfterMs).to.be.greaterThan(0);

      await feedsWhileEventsFindNoStore(client, page);
    }

    /** More calls of events at any time than run at once. */
    async function feedsWhileEventsFindNoStore(
      client: Awaited<ReturnType<Harness['client']>>,
      page: { userId: string; pageSize: number },
    ): Promise<void> {
      const refused = new Set<string | undefined>();
      let running = true;
      const callers = Array.from({ length: 100 }, async (_, i) => {
        while (running) {
          const hung = { eventId: `many-${i}`, type: 'click', userId: 'u', itemId: 'i' };
          const call = client.logEvents({ events: [{ ...hung, tsMs: Date.now() }] });
          refused.add((await failure(call)).reason);
          await new Promise((resolve) => setTimeout(resolve, 1000));
        }
      });
      await eventually(
        'a whole feed while events find no store',
        async () => (await client.getFeed(page)).tier === Tier.TIER_HEURISTIC,
      );
      running = false;
      await Promise.all(callers);
      // one after another they would not end within the time of a call
      for (const reason of refused) {
        expect(reason).to.be.oneOf(['EVENT_LOG_UNAVAILABLE', 'OVERLOADED']);
      }
    }
  });

  it('takes services back when they are back', async () => {
    await h.ranker.stop();
    const feed = await feedOf('strict', 'down');
    expect(feed.degraded[0]?.component).to.equal('ranker');
    await h.ranker.start();
    const client = await h.client('strict');
    await eventually(
      'the ranker is used again',
      async () => (await client.getFeed({ userId: 'down' })).degraded.length === 0,
    );
  });
});
