import { setTimeout as sleep } from 'node:timers/promises';
import { FeedError, type FeedClient } from '@eaglerank/client';
import { Tier, type GetFeedResponseOut } from '@eaglerank/contracts';
import { expect } from 'chai';
import { SteadyLoad, type LoadOutcome } from './load.js';
import { seedItem, seedUser } from './seed.js';
import { TestMesh, eventually } from './test-mesh.js';

const USERS = 20;
/** Requests of a fault that are answered before it is mended. */
const DECIDED = 20;

const whole = (feed: GetFeedResponseOut): boolean =>
  feed.tier === Tier.TIER_HEURISTIC && feed.degraded.length === 0 && feed.items.length > 0;

/** Answers by tier and degradation, for a failure's message. */
function describeOutcome({ answers }: LoadOutcome<GetFeedResponseOut>): string {
  const counts = new Map<string, number>();
  for (const { value } of answers) {
    const why = value.degraded.map((d) => `${d.component} ${d.reason}`).join(' + ');
    const key = `tier ${String(value.tier)} ${why}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, n]) => `${n} × ${key}`).join('; ');
}

const lacks = (feed: GetFeedResponseOut, component: string): boolean =>
  feed.degraded.some((d) => d.component === component);

describe('faults under load', function () {
  this.timeout(180_000);
  let test: TestMesh;
  let client: FeedClient;

  before(async () => {
    test = await TestMesh.start({ tenant: 'retrieval: {seenSeconds: 0}\n' });
    client = await test.client({ retries: 0 });
    // every user has a last good feed
    for (let u = 0; u < USERS; u++) await client.getFeed({ userId: seedUser(u), pageSize: 5 });
  });
  after(() => test?.stop());

  const feed = (i: number): Promise<GetFeedResponseOut> =>
    client.getFeed({ userId: seedUser(i % USERS), pageSize: 5 });

  /**
   * Load while `fault` is done and mended; ends when feeds are whole again. It is mended only once
   * requests that met it are answered: an answer waits for no fault to end.
   */
  async function under(
    fault: () => Promise<void>,
    mend: () => Promise<void> = () => Promise.resolve(),
  ): Promise<LoadOutcome<GetFeedResponseOut>> {
    const load = new SteadyLoad(feed, 20);
    await sleep(500);
    await fault();
    const at = performance.now();
    await sleep(1500);
    await eventually('requests are decided', () => load.answeredSince(at) >= DECIDED);
    await mend();
    await eventually('feeds are whole again', async () => whole(await feed(0)));
    await sleep(300);
    return load.stop();
  }

  type Answer = LoadOutcome<GetFeedResponseOut>['answers'][number];

  /** Nearly all: a process that starts takes a core, and what is late for that is not the fault's. */
  function expectNearlyAll(
    outcome: LoadOutcome<GetFeedResponseOut>,
    what: string,
    holds: (answer: Answer) => boolean,
  ): void {
    const share = outcome.answers.filter(holds).length / outcome.answers.length;
    expect(share, `${what}; ${describeOutcome(outcome)}`).to.be.at.least(0.9);
  }

  /** Every request is answered inside its deadline; a busy machine may cost some their turn. */
  function expectAnswered(outcome: LoadOutcome<GetFeedResponseOut>): void {
    const other = outcome.failures.filter(
      ({ error }) => !(error instanceof FeedError && error.reason === 'OVERLOADED'),
    );
    expect(other.map(({ error }) => String(error))).to.deep.equal([]);
    expect(outcome.failures.length).to.be.below(outcome.answers.length);
    for (const { value } of outcome.answers) expect(value.items.length).to.be.greaterThan(0);
  }

  const kill = async (name: string): Promise<void> => {
    process.kill(test.mesh.process(name).pid as number, 'SIGKILL');
    await sleep(0);
  };

  it('a killed ranker: heuristic order of the candidate service, then recovery', async () => {
    const outcome = await under(() => kill('ranker-service'));
    expectAnswered(outcome);
    expectNearlyAll(outcome, 'heuristic', ({ value }) => value.tier === Tier.TIER_HEURISTIC);
    expect(outcome.answers.some(({ value }) => lacks(value, 'ranker'))).to.equal(true);
  });

  it('a killed candidate service: the last good feed, then recovery', async () => {
    const outcome = await under(() => kill('candidate-service'));
    expectAnswered(outcome);
    const fallen = outcome.answers.filter(({ value }) => lacks(value, 'candidate-service'));
    expect(fallen.length).to.be.greaterThan(0);
    for (const { value } of fallen) expect(value.tier).to.equal(Tier.TIER_LAST_GOOD);
  });

  it('a killed feature service: feeds go on as they were, events are kept', async () => {
    const event = {
      eventId: 'while-away',
      type: 'item_upsert',
      itemId: 'late',
      authorId: 'author-0',
    };
    const outcome = await under(async () => {
      await kill('feature-service');
      const answer = await client.logEvents({
        events: [{ ...event, tsMs: Date.now(), topics: ['news'] }],
      });
      expect(answer.accepted).to.equal(1);
    });
    expectAnswered(outcome);
    expectNearlyAll(outcome, 'whole', ({ value }) => whole(value));
    await eventually('the item is there', async () => {
      const { items } = await client.rankItems({ itemIds: ['late', seedItem(1)] });
      return items.some(({ itemId }) => itemId === 'late');
    });
  });

  it('a killed Redis: a fallback tier inside the deadline, then recovery', async () => {
    const { redis } = test.mesh;
    if (!redis) throw new Error('the mesh has a private Redis');
    const outcome = await under(
      () => redis.kill('SIGKILL'),
      () => redis.restart(),
    );
    expectAnswered(outcome);
    const fallen = outcome.answers.filter(({ value }) => !whole(value));
    expect(fallen.length).to.be.greaterThan(0);
    for (const { value } of fallen) {
      expect([Tier.TIER_LAST_GOOD, Tier.TIER_TRENDING, Tier.TIER_HEURISTIC]).to.include(value.tier);
    }
  });

  it('a hung Redis: the same', async () => {
    const { redis } = test.mesh;
    if (!redis) throw new Error('the mesh has a private Redis');
    const outcome = await under(
      () => redis.kill('SIGSTOP'),
      () => redis.kill('SIGCONT'),
    );
    expectAnswered(outcome);
    expect(outcome.answers.some(({ value }) => !whole(value))).to.equal(true);
  });

  it('a hung ranker: heuristic order inside the deadline', async () => {
    const pid = test.mesh.process('ranker-service').pid as number;
    const outcome = await under(
      () => Promise.resolve(void process.kill(pid, 'SIGSTOP')),
      () => Promise.resolve(void process.kill(pid, 'SIGCONT')),
    );
    expectAnswered(outcome);
    expectNearlyAll(outcome, 'heuristic', ({ value }) => value.tier === Tier.TIER_HEURISTIC);
    expect(outcome.answers.some(({ value }) => lacks(value, 'ranker'))).to.equal(true);
  });
});
