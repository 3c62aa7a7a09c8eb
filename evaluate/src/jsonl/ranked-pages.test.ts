import { rmSync } from 'node:fs';
import { loadFeaturePlan } from '@eaglerank/features';
import { expect } from 'chai';
import { SERVED_FEATURES } from '../paths.js';
import { configuredTenants } from '../tenants.js';
import { historyEvent as event } from '../testing/history-event.js';
import { simulatedEvents, writeLines } from '../testing/simulated-events.js';
import { HistoryReplay } from './history-replay.js';
import { rankedPages, slatesOf } from './ranked-pages.js';
import { readHistory, type HistoryEvent } from './read-history.js';
import { shownPages, type ShownItem, type ShownPage } from './shown-pages.js';

const plan = loadFeaturePlan(SERVED_FEATURES);
const quiet = () => undefined;

/** What is known when all of these events have happened. */
function after(events: readonly HistoryEvent[]): HistoryReplay {
  const replay = new HistoryReplay(plan, events);
  replay.advance(Infinity);
  return replay;
}

const column = (name: string): number => plan.columnIndex(name) ?? -1;

describe('ranked pages', function () {
  this.timeout(30_000);
  let events: readonly HistoryEvent[] = [];
  let pages: ShownPage[] = [];

  before(async () => {
    const social = configuredTenants().get('social');
    if (!social) throw new Error('no tenant social');
    const { folder, file } = writeLines(simulatedEvents(3, 80));
    events = (await readHistory(file, plan, social, quiet)).events;
    rmSync(folder, { recursive: true });
    pages = shownPages(events, 1_800_000);
  });

  it('know what happened before their first impression, and nothing else', () => {
    const ranked = [...rankedPages(new HistoryReplay(plan, events), pages, quiet)];
    expect(ranked).to.have.length(pages.length);
    for (const { page, vectors } of ranked.filter((_, i) => i % 9 === 0)) {
      const known = after(events.filter((e) => e.tsMs < page.tsMs));
      const expected = known.rows(page.userId, page.items, page.tsMs);
      expect(vectors.values).to.deep.equal(expected.values);
    }
    expect(new Set(pages.map(({ named }) => named)).size).to.equal(2);
  });

  it('give a slate with a score of every ranker for every item', () => {
    const ones = (_: unknown, count: number) => new Float64Array(count).fill(1);
    const slates = slatesOf(rankedPages(new HistoryReplay(plan, events), pages, quiet), { ones });
    const users = new Set(pages.map(({ userId }) => userId)).size;
    expect(new Set(slates.map(({ cluster }) => cluster)).size).to.equal(users);
    for (const { itemIds, relevance, labels, scores } of slates) {
      expect(relevance).to.have.length(itemIds.length);
      for (const own of Object.values(scores)) expect(own).to.have.length(itemIds.length);
      itemIds.forEach((_, i) => expect(labels[i]).to.equal(Number(relevance[i]) > 0 ? 1 : 0));
      expect(Object.keys(scores)).to.include.members(['random', 'like rate', 'ones']);
    }
  });
});

describe('HistoryReplay', () => {
  const item: ShownItem = {
    ...{ itemId: 'i', authorId: 'ann', topic: 'film', createdAtMs: 0, tsMs: 0, labels: [] },
  };
  const valueOf = (events: readonly HistoryEvent[], name: string): number =>
    after(events).rows('u', [item], 10_000).values[column(name)] ?? NaN;

  it('knows whom the user follows', () => {
    const follow = event({ type: 'follow', itemId: '', authorId: 'ann' });
    const unfollow = event({ type: 'unfollow', itemId: '', authorId: 'ann' });
    expect(valueOf([], 'candidate_followed')).to.equal(0);
    expect(valueOf([follow], 'candidate_followed')).to.equal(1);
    expect(valueOf([follow, unfollow], 'candidate_followed')).to.equal(0);
    const gone = event({ type: 'user_delete', itemId: '' });
    expect(valueOf([follow, gone], 'candidate_followed')).to.equal(0);
  });

  it('forgets what was deleted', () => {
    const click = event({ type: 'click', tsMs: 1 });
    const actions = ['item_actions_lifetime', 'user_actions_24h'];
    const known = plan.columns.map(({ name }) => name);
    expect(known).to.include.members(actions);
    const of = (events: readonly HistoryEvent[]) => actions.map((name) => valueOf(events, name));
    const [item0 = 0, user0 = 0] = of([]);
    const [item1 = 0, user1 = 0] = of([click]);
    expect(item1).to.be.greaterThan(item0);
    expect(user1).to.be.greaterThan(user0);
    expect(of([click, event({ type: 'item_delete', userId: '' })])).to.deep.equal([item0, user1]);
    expect(of([click, event({ type: 'user_delete', itemId: '' })])).to.deep.equal([item1, user0]);
  });
});
