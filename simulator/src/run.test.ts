import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { BnplScenario } from './scenarios/bnpl.js';
import { MarketScenario } from './scenarios/market.js';
import { SocialScenario } from './scenarios/social.js';
import { runSimulation, type Progress, type SimulationOptions } from './run.js';
import { eventFaults } from './testing/event-faults.js';
import { FakeFeedApi } from './testing/fake-feed-api.js';
import { FakeTiming } from './testing/fake-timing.js';

const SMALL = { users: 120, authors: 30, items: 300 };
const DECLARED = ['credit_decision', 'signal_opened', 'trade'];

function setUp(overrides: Partial<SimulationOptions> = {}) {
  const timing = new FakeTiming();
  const apis = { social: new FakeFeedApi(), market: new FakeFeedApi(), bnpl: new FakeFeedApi() };
  const scenarios = [new SocialScenario(SMALL), new MarketScenario(SMALL), new BnplScenario(SMALL)];
  const options = { apis, scenarios, seed: 1, feedsPerSecond: 20, durationMs: 10_000, timing };
  const start = (more: Partial<SimulationOptions> = {}) =>
    runSimulation({ ...options, ...overrides, ...more });
  const run = (more?: Partial<SimulationOptions>) => timing.runUntil(start(more));
  return { timing, apis, run, start };
}

function statusError(code: number, retryAfterMs?: number): Error {
  return Object.assign(new Error('refused'), { code, retryAfterMs });
}

describe('runSimulation', function () {
  this.timeout(120_000);

  it('sends only events within the bounds of the API, in batches of at most 500', async () => {
    const { apis, run, timing } = setUp();
    const { data } = await run();
    for (const api of Object.values(apis)) {
      const faults = api.events.flatMap((event) => eventFaults(event, timing.now(), DECLARED));
      expect(faults).to.deep.equal([]);
      expect(Math.max(...api.batchSizes)).to.be.at.most(500);
      expect(new Set(api.events.map((event) => event.eventId)).size).to.equal(api.events.length);
    }
    const types = Object.keys(data.total.eventTypes);
    expect(types).to.include.members(['like', 'skip', 'follow', 'dwell', 'purchase', ...DECLARED]);
    expect(data.total.events.accepted).to.equal(data.total.events.sent);
  });

  it('has the model and the heuristic order the same items, and compares them with the truth', async () => {
    const { apis, run } = setUp();
    apis.social.tier = 1;
    const { data, ...summary } = await run().then((s) => ({ data: s.data, text: s.print() }));
    const comparison = data.tenants['social']?.comparison;
    expect(comparison?.sets).to.be.within(40, 101);
    expect(comparison?.model.value).to.be.within(0.2, 1);
    // the fake's model follows what users liked, its heuristic does the contrary
    expect(comparison?.modelMinusHeuristic.low).to.be.above(0);
    expect(summary.text).to.match(/model - heuristic +0\.\d+ +\[/);
    expect(data.tenants['market']?.comparison).to.equal(undefined);
  });

  it('compares nothing while another tier than the model’s answers', async () => {
    const { data } = await setUp().run();
    expect(data.tenants['social']?.comparison).to.equal(undefined);
  });

  it('keeps its rate, shared among the tenants', async () => {
    const { data } = await setUp().run();
    expect(data.total.feeds.answered).to.be.closeTo(200, 5);
    expect(data.tenants['social']?.feeds.answered).to.be.closeTo(180, 2);
    expect(data.durationMs).to.equal(10_000);
  });

  it('makes the same choices for the same seed', async () => {
    const portrait = async (seed: number) => {
      const { apis, run } = setUp({ seed });
      const { data } = await run();
      const events = apis.social.events.map(({ type, userId, itemId, tsMs, position }) =>
        [type, userId, itemId, tsMs, position].join(' '),
      );
      return { events, data };
    };
    const first = await portrait(1);
    expect(await portrait(1)).to.deep.equal(first);
    expect((await portrait(2)).events).to.not.deep.equal(first.events);
  });

  it('lets no user see or engage with an own item, also when one is served', async () => {
    const { apis, run } = setUp();
    await run();
    const authors = new Map<string, string>();
    for (const event of apis.social.events) {
      if (event.type === 'item_upsert') authors.set(event.itemId ?? '', event.authorId ?? '');
      else if (event.itemId) expect(authors.get(event.itemId)).to.not.equal(event.userId);
    }
  });

  it('ties engagement to its feed: request_id, position, and an impression before the click', async () => {
    const { apis, run } = setUp();
    const { data } = await run();
    const impressed = new Set<string>();
    let joined = 0;
    for (const { type, userId, itemId, requestId, position } of apis.social.events) {
      const key = [userId, itemId, requestId, position].join(' ');
      if (type === 'impression') impressed.add(key);
      if (type !== 'click' || !requestId) continue;
      joined++;
      expect(impressed.has(key)).to.equal(true);
    }
    expect(joined).to.be.greaterThan(100);
    const pages = apis.social.requests.filter((request) => request.pageToken);
    const share = pages.length / (data.tenants['social']?.feeds.answered ?? 0);
    expect(share).to.be.within(0.1, 0.4);
  });

  it('loads catalogue, users and follows before the history, all before the first feed', async () => {
    const { apis, run } = setUp({ durationMs: 1 });
    await run();
    const phases = apis.social.events.map(({ type, requestId }) => {
      if (type === 'item_upsert') return 'catalogue';
      return type === 'user_upsert' ? 'users' : requestId === '' ? 'history' : 'follows';
    });
    expect(phases.indexOf('users')).to.equal(300);
    expect(phases.indexOf('history')).to.be.greaterThan(phases.lastIndexOf('users'));
    expect(phases.filter((phase) => phase === 'history').length).to.be.greaterThan(5000);
  });

  it('tries again after the delay that the server names', async () => {
    const { apis, run, timing } = setUp();
    const calls: number[] = [];
    apis.market.before = (operation) => {
      if (operation !== 'logEvents') return;
      calls.push(timing.monotonic());
      if (calls.length <= 2) throw statusError(Code.RESOURCE_EXHAUSTED, 700);
    };
    const { data } = await run();
    expect(calls.slice(0, 3)).to.deep.equal([0, 700, 1400]);
    expect(data.tenants['market']?.retries).to.deep.equal({ LogEvents: 2 });
    expect(data.tenants['market']?.events.failed).to.equal(0);
  });

  it('counts a hide from when it is acknowledged', async () => {
    const { apis, run, timing } = setUp({ durationMs: 400_000 });
    apis.social.before = async (operation) => {
      if (operation === 'logEvents') await timing.sleep(200);
    };
    const { data } = await run();
    const hides = apis.social.events.filter(({ type, authorId }) => type === 'hide' && authorId);
    expect(hides.filter(({ requestId }) => requestId).length).to.be.greaterThan(5);
    expect(data.tenants['social']?.misserved['hidden']).to.equal(undefined);
  });

  it('counts what a feed shows again within the time that the tenant keeps it away', async () => {
    const repeated = async (scenario: SocialScenario): Promise<number> => {
      const { apis, run } = setUp({ scenarios: [scenario] });
      apis.social.forgetful = true;
      const { data } = await run({ apis: { social: apis.social } });
      return data.total.misserved['repeated'] ?? 0;
    };
    class Forgetting extends SocialScenario {
      override readonly seenMs = 0;
    }
    expect(await repeated(new SocialScenario(SMALL))).to.be.greaterThan(100);
    expect(await repeated(new Forgetting(SMALL))).to.equal(0);
  });

  it('waits for the bootstrap to settle before the first feed of the traffic', async () => {
    let sent = 0;
    const set = setUp({
      settled: async () => {
        sent = set.apis.social.events.length;
        await set.timing.sleep(3000);
        expect(set.apis.social.requests.filter(({ userId }) => userId).length).to.equal(0);
      },
    });
    const { data } = await set.run();
    expect(sent).to.be.greaterThan(5000);
    expect(data.bootstrap.durationMs).to.be.at.least(3000);
    expect(data.total.feeds.answered).to.be.closeTo(200, 5);
  });

  it('counts failures by status and goes on', async () => {
    const { apis, run } = setUp();
    let calls = 0;
    apis.social.before = (operation) => {
      if (operation === 'getFeed' && ++calls % 2 === 0) throw statusError(Code.INTERNAL);
    };
    apis.bnpl.before = (operation) => {
      if (operation === 'logEvents') throw new TypeError('a bug');
    };
    const summary = await run();
    const { social, bnpl } = summary.data.tenants;
    expect(social?.errors['GetFeed INTERNAL']).to.be.closeTo(90, 2);
    expect(bnpl?.errors['LogEvents UNKNOWN']).to.be.greaterThan(0);
    expect(bnpl?.events.accepted).to.equal(0);
    expect(summary.verdict().ok).to.equal(false);
  });

  it('stays open while nothing answers: counts what it misses, and ends within a second', async () => {
    const stop = new AbortController();
    const { apis, start, timing } = setUp({ signal: stop.signal, durationMs: 60_000 });
    const running = start();
    await timing.advance(500);
    apis.social.before = (operation) =>
      operation === 'getFeed' ? new Promise<void>(() => undefined) : undefined;
    await timing.advance(10_000);
    stop.abort();
    const aborted = timing.monotonic();
    const { data } = await timing.runUntil(running);
    expect(timing.monotonic() - aborted).to.be.at.most(1000);
    const { answered, missed } = data.tenants['social']?.feeds ?? { answered: 0, missed: 0 };
    expect(answered + missed).to.be.closeTo(10.5 * 18 - 64, 4);
    expect(data.tenants['market']?.feeds.answered).to.be.greaterThan(5);
  });

  it('sends the events of open sessions when aborted', async () => {
    const stop = new AbortController();
    const { apis, start, timing } = setUp({ signal: stop.signal });
    const running = start();
    await timing.advance(1000);
    const before = apis.social.events.filter((event) => event.requestId).length;
    stop.abort();
    const { data } = await timing.runUntil(running);
    const after = apis.social.events.filter((event) => event.requestId).length;
    expect(after).to.be.greaterThan(before + 50);
    expect(data.total.events.dropped).to.equal(0);
    expect(apis.social.events.every((event) => event.tsMs <= timing.now())).to.equal(true);
  });

  it('ends within a second when aborted in its bootstrap', async () => {
    const stop = new AbortController();
    const { apis, start, timing } = setUp({ signal: stop.signal });
    for (const api of Object.values(apis)) api.before = () => new Promise<void>(() => undefined);
    const running = start();
    await timing.advance(100);
    stop.abort();
    const { data } = await timing.runUntil(running);
    expect(timing.monotonic()).to.be.at.most(1100);
    expect(data.total.feeds.answered).to.equal(0);
    expect(data.total.events.dropped).to.be.greaterThan(0);
  });

  it('tells its progress phase by phase', async () => {
    const seen: Progress[] = [];
    await setUp({ onProgress: (progress) => seen.push(progress) }).run();
    const phases = seen.map(({ phase }) => phase);
    expect([...new Set(phases)]).to.deep.equal(['bootstrap', 'traffic', 'drain']);
    expect(phases.filter((phase) => phase === 'traffic').length).to.be.within(10, 13);
    expect(seen.at(-1)?.feeds).to.be.closeTo(200, 5);
  });

  it('refuses tenants without a scenario and rates that are not positive', async () => {
    const refusals = [{ apis: {} }, { apis: { nobody: new FakeFeedApi() } }, { feedsPerSecond: 0 }];
    for (const overrides of refusals) {
      let refused: unknown;
      await setUp(overrides)
        .start()
        .catch((error: unknown) => (refused = error));
      expect(refused).to.be.instanceOf(RangeError);
    }
  });
});
