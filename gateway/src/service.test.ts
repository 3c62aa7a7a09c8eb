import { Tier, type GetFeedResponseOut } from '@eaglerank/contracts';
import { expect } from 'chai';
import { eventually, failure, Harness } from './testing/harness.js';

const idsOf = (feed: GetFeedResponseOut): string[] => feed.items.map((item) => item.itemId);

describe('the gateway', () => {
  let h: Harness;
  before(async () => {
    h = await Harness.start();
    await h.seed('strict', 60);
  });
  after(() => h.stop());

  it('retrieves, ranks and answers', async () => {
    const client = await h.client('strict');
    const feed = await client.getFeed({ userId: 'u1', pageSize: 10 });
    expect(idsOf(feed)).to.deep.equal(
      Array.from({ length: 10 }, (_, i) => `item-${59 - i}`),
      'the ranker reverses',
    );
    expect(feed.tier).to.equal(Tier.TIER_HEURISTIC);
    expect(feed.degraded).to.deep.equal([]);
    expect(feed.model).to.deep.equal({ name: 'heuristic', version: '1' });
    expect(feed.personalisation).to.deep.equal({ knownEvents: 7, emptySources: ['trending'] });
    expect(feed.items.map((item) => item.position)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(feed.items[0]?.sources).to.deep.equal(['followed']);
    expect(feed.nextPageToken).to.not.equal('');
  });

  it('says MODEL when a model scored', async () => {
    h.ranker.modelName = 'lambdarank';
    const client = await h.client('strict');
    const feed = await client.getFeed({ userId: 'u1' });
    h.ranker.modelName = 'heuristic';
    expect(feed.tier).to.equal(Tier.TIER_MODEL);
    expect(feed.items).to.have.length(20);
  });

  it('serves chronologically when asked to', async () => {
    const client = await h.client('strict');
    const feed = await client.getFeed({ userId: 'u1', mode: 2 });
    expect(feed.tier).to.equal(Tier.TIER_CHRONOLOGICAL);
    expect(h.candidates.last?.chronological).to.equal(true);
    expect(h.ranker.last?.mode).to.equal(1);
  });

  it('brings attributes when asked to', async () => {
    const client = await h.client('strict');
    const feed = await client.getFeed({ userId: 'u1', withAttributes: true });
    expect(feed.items[0]?.attributes).to.deep.equal({ title: 'Title of item-59' });
  });

  it('ranks the items of the caller', async () => {
    const client = await h.client('strict');
    const ranked = await client.rankItems({
      userId: 'u1',
      itemIds: ['item-1', 'nothing', 'item-3'],
      withAttributes: true,
    });
    expect(ranked.items.map((item) => item.itemId)).to.deep.equal(['item-3', 'item-1']);
    expect(ranked.unknownItemIds).to.deep.equal(['nothing']);
    expect(ranked.items[0]?.attributes).to.have.property('title');
    expect(h.ranker.last?.mode).to.equal(2);
  });

  it('finds similar items', async () => {
    h.candidates.similar = h.candidates.items.slice(4, 9);
    const client = await h.client('strict');
    const { items } = await client.getSimilarItems({ itemId: 'item-1', pageSize: 3 });
    expect(items.map((item) => item.itemId)).to.deep.equal(['item-4', 'item-5', 'item-6']);
    const unknown = await failure(client.getSimilarItems({ itemId: 'no such item' }));
    expect(unknown.reason).to.equal('ITEM_UNKNOWN');
  });

  it('writes one served page and one explanation after each response', async () => {
    const client = await h.client('strict');
    const feed = await client.getFeed({
      userId: 'impressed',
      pageSize: 5,
      context: { surface: 'home' },
    });
    await eventually('the page is in the log', async () =>
      (await h.log('strict')).some((r) => r.served?.requestId === feed.requestId),
    );
    const records = (await h.log('strict')).filter((r) => r.served?.requestId === feed.requestId);
    expect(records).to.have.length(1);
    const page = records[0]?.served;
    expect(page).to.include({ userId: 'impressed', surface: 'home', model: 'heuristic@1' });
    expect(page?.itemIds).to.deep.equal(idsOf(feed));
    expect(page?.propensities).to.deep.equal([1, 1, 1, 1, 1]);
    expect(page?.vectors.length).to.be.greaterThan(0);
    expect(page?.arms).to.have.length(1);
  });

  it('explains a feed to its owner for as long as the record lasts', async () => {
    const owner = await h.client('strict', { token: await h.token('strict', 'user', 'owner') });
    const { requestId, nextPageToken } = await owner.getFeed({ userId: 'owner', pageSize: 3 });
    // at once: the record may not have been written yet
    let explained = await owner.explainFeed({ requestId });
    expect(explained.items).to.have.length(3);
    const first = explained.items[0];
    expect(first?.sources).to.deep.equal([{ source: 'followed', score: Math.fround(5.9) }]);
    expect(first?.features.map(({ name, value }) => [name, value])).to.deep.equal([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
    expect(first?.rules).to.deep.equal(['max_per_author']);
    expect(first?.filtersPassed).to.deep.equal(['seen', 'deleted']);
    expect(explained.removed).to.deep.equal([{ itemId: 'seen-1', filter: 'seen' }]);

    const second = await owner.getFeed({ userId: 'owner', pageToken: nextPageToken, pageSize: 3 });
    explained = await owner.explainFeed({ requestId: second.requestId });
    expect(explained.items[0]?.position).to.equal(3);
    expect(explained.removed, 'of the first page').to.have.length(1);

    const other = await h.client('strict', { token: await h.token('strict', 'user', 'other') });
    expect((await failure(other.explainFeed({ requestId }))).reason).to.equal('USER_MISMATCH');
    await h.store.call('UNLINK', h.keys('strict').explanation(requestId));
    const gone = await failure(owner.explainFeed({ requestId }));
    expect(gone.reason).to.equal('EXPLANATION_EXPIRED');
  });

  it('keeps users in their arms, tells the ranker and counts exposures', async () => {
    const client = await h.client('strict');
    const arms = new Map<string, string>();
    for (let i = 0; i < 40; i++) {
      const userId = `arm-${i % 20}`;
      const feed = await client.getFeed({ userId });
      const arm = feed.arms[0]?.arm ?? '';
      expect(feed.degraded, JSON.stringify(feed.degraded)).to.deep.equal([]);
      expect(arms.get(userId) ?? arm).to.equal(arm);
      arms.set(userId, arm);
      const context = JSON.parse(String(h.ranker.last?.context)) as { arms: object };
      expect(context.arms).to.deep.equal({ taste: arm });
    }
    expect(new Set(arms.values())).to.deep.equal(new Set(['control', 'bold']));
    const exposed = h.metric('experiment_exposures_total', { tenant: 'strict' });
    expect(exposed).to.be.greaterThan(39);
  });

  it('serves an anonymous user, with pages of its own', async () => {
    const client = await h.client('strict');
    const first = await client.getFeed({ pageSize: 10 });
    const second = await client.getFeed({ pageSize: 10, pageToken: first.nextPageToken });
    expect(first.arms).to.deep.equal([]);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).to.equal(20);
  });
});
