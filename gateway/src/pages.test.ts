import { SafetyStore, DeletionStore } from '@eaglerank/catalogue';
import { HideScope, Tier, type EventOut, type GetFeedResponseOut } from '@eaglerank/contracts';
import type { FeedClient } from '@eaglerank/client';
import { expect } from 'chai';
import type { FakeItem } from './testing/fake-services.js';
import { eventually, failure, Harness } from './testing/harness.js';

const idsOf = (feed: GetFeedResponseOut): string[] => feed.items.map((item) => item.itemId);
let eventNumber = 0;
const event = (type: string, rest: Partial<EventOut>): Partial<EventOut> => ({
  eventId: `pages-${++eventNumber}`,
  tsMs: Date.now(),
  type,
  ...rest,
});

/** Reads pages until the session ends. */
async function allPages(client: FeedClient, userId: string, pageSize: number) {
  const pages: GetFeedResponseOut[] = [];
  let pageToken = '';
  do {
    const page = await client.getFeed({ userId, pageSize, pageToken });
    pages.push(page);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return pages;
}

describe('pages of a session', () => {
  let h: Harness;
  let client: FeedClient;
  before(async () => {
    h = await Harness.start();
    client = await h.client('strict');
  });
  after(() => h.stop());
  beforeEach(async () => {
    await h.store.call('FLUSHALL');
    await h.seed('strict', 60);
  });

  it('neither repeat nor skip while the catalogue changes', async () => {
    const before = h.candidates.items.map((i) => i.id).reverse();
    const first = await client.getFeed({ userId: 'u1', pageSize: 7 });
    h.candidates.items = [{ id: 'newer', authorId: 'x', ordinal: 900 }, ...h.candidates.items];
    const seen = [...idsOf(first)];
    let { nextPageToken } = first;
    while (nextPageToken !== '') {
      const page = await client.getFeed({ userId: 'u1', pageSize: 9, pageToken: nextPageToken });
      expect(page.items.map((item) => item.position)).to.deep.equal(
        page.items.map((_, i) => seen.length + i),
      );
      seen.push(...idsOf(page));
      ({ nextPageToken } = page);
    }
    expect(seen).to.deep.equal(before);
  });

  it('come from any gateway, and again when asked again', async () => {
    const second = await h.startGateway();
    try {
      const elsewhere = await h.client('strict', { address: `127.0.0.1:${second.port}` });
      const first = await client.getFeed({ userId: 'u1', pageSize: 5 });
      const page = { userId: 'u1', pageSize: 5, pageToken: first.nextPageToken };
      const there = await elsewhere.getFeed(page);
      expect(idsOf(there)).to.deep.equal(idsOf(await client.getFeed(page)));
      expect(there.tier).to.equal(Tier.TIER_HEURISTIC);
      expect(there.requestId).to.not.equal(first.requestId);
    } finally {
      await second.stop();
    }
  });

  it('without Redis leave out what was blocked through another gateway', async () => {
    const second = await h.startGateway();
    try {
      await h.ready(second);
      const elsewhere = await h.client('strict', { address: `127.0.0.1:${second.port}` });
      const page = { userId: 'blocker', pageSize: 5 };
      const { nextPageToken: pageToken } = await client.getFeed(page);
      const [author] = (await client.getFeed({ ...page, pageToken })).items.map(
        ({ itemId }) => `author-${Number(itemId.slice(5)) % 7}`,
      );
      const block = { type: 'block', userId: 'blocker', authorId: author ?? '' };
      await elsewhere.logEvents({
        events: [{ ...block, eventId: 'elsewhere', tsMs: Date.now() }],
      });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await h.redis.kill('SIGSTOP');
      const away = await client.getFeed({ ...page, pageToken });
      expect(away.items).to.not.be.empty;
      const authors = away.items.map(({ itemId }) => `author-${Number(itemId.slice(5)) % 7}`);
      expect(authors).to.not.include(author);
    } finally {
      await h.redis.kill('SIGCONT');
      await second.stop();
    }
  });

  it('are kept for the latest two sessions of a user and surface', async () => {
    const tokens: string[] = [];
    for (let i = 0; i < 3; i++) {
      tokens.push((await client.getFeed({ userId: 'u1', pageSize: 5 })).nextPageToken);
    }
    const [oldest = '', ...latest] = tokens;
    for (const pageToken of latest) {
      expect((await client.getFeed({ userId: 'u1', pageToken })).items).to.not.be.empty;
    }
    const gone = await failure(client.getFeed({ userId: 'u1', pageToken: oldest }));
    expect(gone.reason).to.equal('PAGE_TOKEN_EXPIRED');
  });

  it('are not kept apart by the surface that a later request names', async () => {
    const first = await client.getFeed({ userId: 'u1', pageSize: 5, context: { surface: 'home' } });
    const second = await client.getFeed({ userId: 'u1', pageToken: first.nextPageToken });
    expect(second.items[0]?.position).to.equal(5);
  });

  it('show nothing that was hidden, blocked or deleted since', async () => {
    const first = await client.getFeed({ userId: 'u1', pageSize: 10 });
    const { rejected } = await client.logEvents({
      events: [
        event('hide', { userId: 'u1', itemId: 'item-45' }),
        event('hide', {
          ...{ userId: 'u1', authorId: 'author-1', hideScope: HideScope.HIDE_SCOPE_AUTHOR },
        }),
        event('hide', {
          ...{ userId: 'u1', topic: 'topic-2', hideScope: HideScope.HIDE_SCOPE_TOPIC },
        }),
        event('block', { userId: 'author-3', targetUserId: 'u1' }),
        event('item_delete', { itemId: 'item-46' }),
      ],
    });
    expect(rejected).to.deep.equal([]);
    const shown: number[] = [];
    for (let token = first.nextPageToken; token !== '';) {
      const page = await client.getFeed({ userId: 'u1', pageSize: 10, pageToken: token });
      shown.push(...page.items.map((item) => Number(item.itemId.slice(5))));
      token = page.nextPageToken;
    }
    const expected = Array.from({ length: 50 }, (_, i) => 49 - i).filter(
      (i) => ![45, 46].includes(i) && ![1, 3].includes(i % 7) && i % 3 !== 2,
    );
    expect(shown).to.deep.equal(expected);
  });

  it('drop items that expired', async () => {
    const first = await client.getFeed({ userId: 'u1', pageSize: 10 });
    const expired = h.candidates.items[49] as FakeItem;
    await h.putItem('strict', expired, { expiresAtMs: Date.now() - 1 });
    const page = await client.getFeed({ userId: 'u1', pageToken: first.nextPageToken });
    expect(page.items[0]?.itemId).to.equal('item-48');
    expect(page.items[0]?.position).to.equal(10);
  });

  it('drop on every exit what was deleted behind the mirror of others', async () => {
    await new DeletionStore(h.store).deleteItem(h.keys('strict'), 'item-59', Date.now());
    await eventually('the first page lacks it', async () => {
      const ranked = await client.rankItems({ userId: 'u1', itemIds: ['item-59', 'item-1'] });
      const feed = await client.getFeed({ userId: 'u1' });
      return !idsOf(feed).includes('item-59') && ranked.items.length === 1;
    });
  });

  it('reach the end and say so', async () => {
    const pages = await allPages(client, 'u1', 25);
    expect(pages.map((page) => page.items.length)).to.deep.equal([25, 25, 10]);
  });

  it('let a hide end when it ends', async () => {
    const first = await client.getFeed({ userId: 'u9', pageSize: 10 });
    const hide = { userId: 'u9', kind: 'hidden_item', subject: 'item-49' } as const;
    const times = { tsMs: Date.now() - 10, untilMs: Date.now() - 5, removed: false };
    await new SafetyStore(h.store).apply(h.keys('strict'), { ...hide, ...times });
    const page = await client.getFeed({ userId: 'u9', pageToken: first.nextPageToken });
    expect(page.items[0]?.itemId).to.equal('item-49');
  });
});
