import { expect } from 'chai';
import { tenantConfig } from './testing/world.js';
import { TestService } from './testing/test-service.js';

const MINUTE = 60_000;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('sources', () => {
  let test: TestService;
  const start = Date.now();
  const at = (minutesAgo: number): number => start - minutesAgo * MINUTE;

  before(async () => {
    const yaml =
      'retrieval:\n  limit: 100\n  quotas: {followed: 10, trending: 5, similar: 5, author_affinity: 6, fresh: 8}\n';
    test = await TestService.start({
      tenants: [tenantConfig('social', yaml)],
      before: async (world) => {
        const items = range(200).map((i) => ({
          itemId: `i${i}`,
          authorId: `a${i % 20}`,
          topics: [`t${i % 4}`],
          createdAtMs: at(1000 + 200 - i),
        }));
        await world.upsert(items, { silent: true });
        await world.follow('fan', ['a1', 'a2', 'nobody']);
        await world.trend({ i7: 9, i8: 8, i9: 7, i11: 6, i12: 5, i13: 4 });
        await world.engage('reader', [
          { itemId: 'i50', authorId: 'a10', topics: ['t2'] },
          { itemId: 'i60', authorId: 'a3', topics: ['t0'] },
          { itemId: 'i61', authorId: 'a3', topics: ['t0'] },
        ]);
        await world.similar('i61', { i100: 0.9, i101: 0.5, i61: 1, i50: 0.2 });
        await world.similar('i60', { i101: 0.6 });
      },
    });
  });
  after(() => test.stop());

  it('followed: the newest items of followed authors alone, within the quota', async () => {
    const { candidates, head, report } = await test.get({ userId: 'fan' });
    const followed = [...candidates.values()].filter(({ scores }) => scores.followed);
    expect(followed).to.have.length(10);
    for (const { author } of followed) expect(author).to.be.oneOf(['a1', 'a2']);
    const expected = range(5).flatMap((k) => [`i${181 - k * 20}`, `i${182 - k * 20}`]);
    expect(followed.map(({ id }) => id)).to.have.members(expected);
    expect(report.fetched['followed']).to.equal(10);
    expect(head[0]).to.equal('i182');
    const scores = ['i182', 'i181', 'i122'].map((id) => candidates.get(id)?.scores.followed ?? 0);
    expect(scores).to.deep.equal([...scores].sort((a, b) => b - a));
  });

  it('trending: the strongest within the quota, with their own scores', async () => {
    const { candidates } = await test.get({ userId: 'stranger' });
    const trending = [...candidates.values()].filter((c) => c.sources.includes('trending'));
    const scores = Object.fromEntries(trending.map((c) => [c.id, c.scores.trending]));
    expect(scores).to.deep.equal({ i7: 9, i8: 8, i9: 7, i11: 6, i12: 5 });
  });

  it('similar: summed over what was engaged with last, telling the seed, without the seeds', async () => {
    const { candidates } = await test.get({ userId: 'reader' });
    const similar = [...candidates.values()].filter((c) => c.sources.includes('similar'));
    expect(similar.map(({ id, seed }) => ({ id, seed }))).to.have.deep.members([
      { id: 'i100', seed: 'i61' },
      { id: 'i101', seed: 'i60' },
    ]);
    expect(candidates.get('i101')?.scores.similar).to.be.closeTo(0.5 + 0.9 * 0.6, 1e-6);
  });

  it('author_affinity: authors engaged with, the stronger affinity scored higher', async () => {
    const { candidates, report } = await test.get({ userId: 'reader' });
    const brought = [...candidates.values()].filter((c) => c.sources.includes('author_affinity'));
    expect(brought).to.have.length(6);
    expect(report.fetched['author_affinity']).to.equal(6);
    for (const { author } of brought) expect(author).to.be.oneOf(['a3', 'a10']);
    const score = (id: string): number => candidates.get(id)?.scores.author_affinity ?? 0;
    expect(score('i183')).to.be.greaterThan(score('i190'));
  });

  it('fresh: the newest for certain, and others drawn by the seed', async () => {
    const { candidates } = await test.get({ userId: 'stranger' });
    const fresh = [...candidates.values()].filter((c) => c.sources.includes('fresh'));
    expect(fresh).to.have.length(8);
    expect(fresh.map(({ id }) => id)).to.include.members(['i199', 'i198', 'i197', 'i196']);
    for (const { id } of fresh) expect(Number(id.slice(1))).to.be.at.least(200 - 32);
    const again = await test.get({ userId: 'stranger' });
    expect(again.ids).to.have.members([...candidates.keys()]);
  });

  it('keeps the score of every source that brought an item, once', async () => {
    await test.world.follow('both', ['a7']);
    const { ids, candidates } = await test.get({ userId: 'both' });
    expect(new Set(ids).size).to.equal(ids.length);
    const item = candidates.get('i187');
    expect(item?.sources).to.include('followed');
    const trending = await test.get({ userId: 'both' });
    expect(trending.candidates.get('i7')?.sources).to.include.members(['trending', 'followed']);
    expect(Object.keys(trending.candidates.get('i7')?.scores ?? {})).to.have.length(2);
  });

  it('tells every candidate by a followed author, whichever source brought it', async () => {
    await test.world.follow('friend', ['a7', 'a19', 'nobody']);
    const { ids, candidates, report } = await test.get({ userId: 'friend' });
    for (const { author, sources } of candidates.values()) {
      expect(sources.includes('followed')).to.equal(author === 'a7' || author === 'a19');
    }
    const brought = [...candidates.values()].filter(({ scores }) => scores.followed);
    expect(brought).to.have.length(report.fetched['followed'] as number);
    // the quota of 10 ends before the oldest item of a7, which trends
    expect(ids).to.include('i7');
    expect(candidates.get('i7')?.scores).to.deep.equal({ followed: 0, trending: 9 });
  });

  it('tells followed authors of what the caller names', async () => {
    const { candidates } = await test.prepare('fan', ['i1', 'i3', 'i42']);
    expect(candidates.get('i1')?.sources).to.deep.equal(['followed', 'requested']);
    expect(candidates.get('i3')?.sources).to.deep.equal(['requested']);
    expect(candidates.get('i42')?.scores.followed).to.equal(0);
  });

  it('a new user gets trending and fresh items, and reads which sources were empty', async () => {
    const { ids, report, degraded } = await test.get({ userId: 'never-seen' });
    expect(ids.length).to.equal(13);
    expect(report.fetched).to.deep.equal({
      followed: 0,
      trending: 5,
      similar: 0,
      author_affinity: 0,
      fresh: 8,
    });
    expect(degraded).to.deep.equal([]);
  });

  it('an anonymous user gets what a new user gets', async () => {
    const { ids } = await test.get({ userId: '' });
    expect(ids.length).to.equal(13);
  });

  it('chronological: followed authors, newest first, up to the limit', async () => {
    const { ids, head, report, candidates } = await test.get({
      userId: 'fan',
      chronological: true,
    });
    const expected = range(10).flatMap((k) => [`i${182 - k * 20}`, `i${181 - k * 20}`]);
    expect(ids).to.deep.equal(expected);
    expect(head).to.deep.equal(expected);
    expect(Object.keys(report.fetched)).to.deep.equal(['followed']);
    for (const { sources } of candidates.values()) expect(sources).to.deep.equal(['followed']);
  });

  it('chronological for a user who follows nobody: everything, newest first', async () => {
    const { ids } = await test.get({ userId: '', chronological: true });
    expect(ids).to.deep.equal(range(100).map((i) => `i${199 - i}`));
  });

  it('PrepareItems: the ids of the caller in order, unknown ones listed', async () => {
    const { ids, candidates, unknown, head } = await test.prepare('fan', ['i5', 'no', 'i3', 'i5']);
    expect(ids).to.deep.equal(['i5', 'i3']);
    expect(unknown).to.deep.equal(['no']);
    expect(candidates.get('i5')?.sources).to.deep.equal(['requested']);
    expect(candidates.get('i5')?.topic).to.equal('t1');
    expect(head).to.deep.equal(['i5', 'i3']);
  });

  it('GetSimilar: what co-occurs with one item, strongest first, up to the limit', async () => {
    expect((await test.similar('', 'i61')).ids).to.deep.equal(['i100', 'i101', 'i50']);
    expect((await test.similar('', 'i61', 1)).ids).to.deep.equal(['i100']);
    expect((await test.similar('', 'i0')).ids).to.deep.equal([]);
    const unknown = await test.similar('', 'no');
    expect(unknown.unknown).to.deep.equal(['no']);
    expect(unknown.ids).to.deep.equal([]);
  });

  it('ids with the marks of keys and commands are ids like any other', async () => {
    const odd = ['a:b', '{x}', 'é 😀', 'urn:x:1', '__proto__'];
    await test.world.upsert(odd.map((itemId) => ({ itemId, authorId: `${itemId}!` })));
    const { ids, unknown, candidates } = await test.prepare('{u}:x', odd);
    expect(ids).to.deep.equal(odd);
    expect(unknown).to.deep.equal([]);
    expect(candidates.get('é 😀')?.author).to.equal('é 😀!');
  });
});

describe('a mirror that does not hold the whole catalogue', () => {
  it('still prepares older items for the caller', async () => {
    const test = await TestService.start({
      tenants: [tenantConfig('small', 'slots: 3\nretrieval:\n  maxItems: 100\n')],
      before: (world) =>
        world.upsert(
          range(300).map((i) => ({
            itemId: `i${i}`,
            authorId: `a${i % 2}`,
            createdAtMs: i + 1,
          })),
          { silent: true },
        ),
    });
    try {
      const { ids, candidates, unknown } = await test.prepare('u', ['i3', 'i299', 'i5', 'no']);
      expect(ids).to.deep.equal(['i3', 'i299', 'i5']);
      expect(unknown).to.deep.equal(['no']);
      expect(candidates.get('i3')?.author).to.equal('a1');
      await test.world.upsert([{ itemId: 'ancient', authorId: 'gone', createdAtMs: 0 }]);
      await test.world.follow('fan', ['a1', 'gone']);
      const followed = await test.prepare('fan', ['i3', 'i4', 'i299', 'ancient']);
      const told = [...followed.candidates.values()].filter((c) => c.sources.includes('followed'));
      expect(told.map(({ id }) => id)).to.deep.equal(['i3', 'i299', 'ancient']);
      const feed = await test.get({ userId: '', chronological: true });
      expect(feed.ids).to.deep.equal(range(100).map((i) => `i${299 - i}`));
    } finally {
      await test.stop();
    }
  });
});
