import { expect } from 'chai';
import { DeletionStore, SafetyStore, type SafetyKind } from '@eaglerank/catalogue';
import { tenantConfig } from './testing/world.js';
import { eventually, TestService } from './testing/test-service.js';

const HOUR = 3_600_000;
const now = Date.now();

describe('filters', () => {
  let test: TestService;
  let safety: SafetyStore;
  const change = (userId: string, kind: SafetyKind, subject: string, more = {}): Promise<boolean> =>
    safety.apply(test.world.keys, {
      userId,
      kind,
      subject,
      tsMs: Date.now(),
      untilMs: 0,
      removed: false,
      ...more,
    });

  before(async () => {
    const retrieval = 'retrieval: {seenSeconds: 3600, maxAgeSeconds: 86400}\n';
    test = await TestService.start({
      tenants: [tenantConfig('social', retrieval)],
      before: (world) =>
        world.upsert(
          [
            ...Array.from({ length: 60 }, (_, i) => ({ itemId: `filler${i}`, authorId: 'f' })),
            { itemId: 'a1', authorId: 'a', topics: ['x', 'y'] },
            { itemId: 'b1', authorId: 'b', topics: ['y'] },
            { itemId: 'c1', authorId: 'c', topics: ['z'] },
            { itemId: 'old', authorId: 'c', createdAtMs: now - 25 * HOUR },
            { itemId: 'expired', authorId: 'c', expiresAtMs: now - 1 },
            { itemId: 'later', authorId: 'c', expiresAtMs: now + HOUR },
          ],
          { silent: true },
        ),
    });
    safety = new SafetyStore(test.client);
    await test.world.trend({ expired: 3, a1: 2, old: 1 });
    await eventually(async () => {
      expect((await test.get({ userId: '' })).report.fetched['trending']).to.equal(3);
    });
  });
  after(() => test.stop());

  it('without blocks and hides, everything of age comes', async () => {
    const { ids, report } = await test.get({ userId: 'plain' });
    expect(ids).to.include.members(['a1', 'b1', 'c1', 'later']);
    expect(ids).not.to.include.members(['old']);
    expect(report.removed['max_age']).to.deep.equal(['old']);
    expect(report.filters).to.deep.equal(['own', 'max_age', 'expired', 'deleted']);
  });

  it('expired: not from any source, nor for the caller', async () => {
    const { ids, report } = await test.get({ userId: 'plain' });
    expect(ids).not.to.include('expired');
    expect(report.removed['expired']).to.deep.equal(['expired']);
    expect((await test.prepare('plain', ['expired', 'a1', 'old'])).ids).to.deep.equal([
      'a1',
      'old',
    ]);
  });

  it('blocked: either way, in the feed and in what the caller names, until it is taken back', async () => {
    await change('u1', 'blocked_author', 'a');
    await change('u1', 'blocked_by', 'b');
    const { ids, report, head } = await test.get({ userId: 'u1' });
    expect(ids).not.to.include.members(['a1']);
    expect(ids).not.to.include.members(['b1']);
    expect(head).not.to.include('a1');
    expect(report.removed['blocked']).to.have.members(['a1', 'b1']);
    expect((await test.prepare('u1', ['a1', 'b1', 'c1'])).ids).to.deep.equal(['c1']);
    await change('u1', 'blocked_author', 'a', { removed: true, tsMs: Date.now() + 1 });
    expect((await test.get({ userId: 'u1' })).ids).to.include('a1');
  });

  it('hidden: an item, an author, a topic that is not the first, and not beyond its lifetime', async () => {
    await change('u2', 'hidden_item', 'c1');
    await change('u2', 'hidden_topic', 'y');
    await change('u2', 'hidden_author', 'f', { untilMs: Date.now() - 1 });
    const { ids, report } = await test.get({ userId: 'u2' });
    expect(report.removed['hidden']).to.have.members(['a1', 'b1', 'c1']);
    expect(ids).to.include('filler1');
    await change('u2', 'hidden_author', 'f', { tsMs: Date.now() + 1 });
    expect((await test.get({ userId: 'u2' })).ids).to.deep.equal(['later']);
  });

  it('own: not the viewer’s own, unless the caller names it', async () => {
    const { ids, report } = await test.get({ userId: 'a' });
    expect(ids).not.to.include('a1');
    expect(report.removed['own']).to.deep.equal(['a1']);
    expect((await test.prepare('a', ['a1'])).ids).to.deep.equal(['a1']);
  });

  it('seen: for seenSeconds, and not in chronological mode', async () => {
    await test.world.see('u3', ['a1', 'b1']);
    const { ids, report } = await test.get({ userId: 'u3' });
    expect(ids).not.to.include.members(['a1']);
    expect(report.removed['seen']).to.have.members(['a1', 'b1']);
    const chronological = await test.get({ userId: 'u3', chronological: true });
    expect(chronological.ids).to.include.members(['a1', 'b1']);
    await test.world.see('u3', ['a1'], Date.now() - 3601_000);
    expect((await test.get({ userId: 'u3' })).ids).to.include.members(['a1', 'b1']);
  });

  it('seen: more than the sources reach, and still nothing again while there is other', async () => {
    await test.world.upsert(
      Array.from({ length: 3000 }, (_, i) => ({
        ...{ itemId: `deep${i}`, authorId: `d${i}` },
        createdAtMs: now - HOUR - i,
      })),
    );
    await eventually(async () => {
      expect((await test.prepare('u7', ['deep2999'])).unknown).to.deep.equal([]);
    });
    const seen = [...test.world.items.keys()].filter((id) => !/^deep2[5-9]/.test(id));
    await test.world.see('u7', seen);
    const { ids } = await test.get({ userId: 'u7' });
    expect(ids).to.have.length.at.least(50);
    expect(ids.filter((id) => seen.includes(id))).to.deep.equal([]);
  });

  it('excluded: this time', async () => {
    const { ids, report } = await test.get({ userId: 'u4', excludeItemIds: ['a1', 'no'] });
    expect(ids).not.to.include('a1');
    expect(report.removed['excluded']).to.deep.equal(['a1']);
    expect((await test.get({ userId: 'u4' })).ids).to.include('a1');
  });

  it('deleted: gone from every answer within a second, and not brought back by a late upsert', async () => {
    await test.world.upsert([{ itemId: 'doomed', authorId: 'd' }]);
    await test.world.similar('c1', { doomed: 1, a1: 0.5 });
    await test.world.follow('u5', ['d']);
    await eventually(async () => {
      expect((await test.get({ userId: 'u5' })).ids).to.include('doomed');
    });
    expect((await test.similar('u5', 'c1')).ids).to.deep.equal(['doomed', 'a1']);
    await new DeletionStore(test.client).deleteItem(test.world.keys, 'doomed', Date.now());
    const gone = await eventually(async () => {
      expect((await test.get({ userId: 'u5' })).ids).not.to.include('doomed');
    });
    expect(gone, 'a generous multiple').to.be.lessThan(10_000);
    expect((await test.similar('u5', 'c1')).ids).to.deep.equal(['a1']);
    expect((await test.prepare('u5', ['doomed'])).unknown).to.deep.equal(['doomed']);
    await test.world.upsert([{ itemId: 'doomed', authorId: 'd' }, { itemId: 'after' }]);
    await eventually(async () => {
      expect((await test.get({ userId: 'u5' })).ids).to.include('after');
    });
    expect((await test.get({ userId: 'u5' })).ids).not.to.include('doomed');
  });

  it('tells at most 500 removed ids', async () => {
    await test.world.upsert(
      Array.from({ length: 700 }, (_, i) => ({ itemId: `bulk${i}`, authorId: `bulk${i % 40}` })),
    );
    await test.world.follow(
      'u6',
      Array.from({ length: 40 }, (_, i) => `bulk${i}`),
    );
    await eventually(async () => {
      expect((await test.get({ userId: 'u6' })).ids).to.include('bulk699');
    });
    const ids = Array.from({ length: 500 }, (_, i) => `bulk${i}`);
    const { report } = await test.get({ userId: 'u6', excludeItemIds: ids });
    const told = Object.values(report.removed).reduce((sum, { length }) => sum + length, 0);
    expect(told).to.be.greaterThan(50);
    expect(told).to.be.at.most(500);
  });
});
