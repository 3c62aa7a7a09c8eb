import { expect } from 'chai';
import { DeletionStore, SafetyStore } from '@eaglerank/catalogue';
import { eventually, TestService, type Answer } from './testing/test-service.js';
import { tenantConfig } from './testing/world.js';

const HOUR = 3_600_000;
const now = Date.now();
const PINS = ['old', 'new0', 'gone', 'expired', 'never', 'older'];

const pinned = ({ candidates }: Answer): string[] =>
  [...candidates.values()].filter(({ sources }) => sources.includes('pinned')).map(({ id }) => id);

describe('pins', () => {
  let test: TestService;

  before(async () => {
    const retrieval =
      'retrieval: {limit: 12, maxAgeSeconds: 86400, quotas: {trending: 1, fresh: 12}}';
    test = await TestService.start({
      tenants: [
        tenantConfig('social', `${retrieval}\nranking: {pins: [${PINS.join(', ')}]}\n`),
        tenantConfig('plain'),
      ],
      before: async (world) => {
        const item = (itemId: string, createdAtMs: number, more = {}) => ({
          ...{ itemId, createdAtMs, authorId: 'a' },
          ...more,
        });
        await world.upsert(
          [
            ...Array.from({ length: 60 }, (_, i) => item(`new${i}`, now - i * 1000)),
            item('old', now - 30 * HOUR),
            item('older', now - 90 * HOUR, { authorId: 'b' }),
            item('gone', now),
            item('expired', now, { expiresAtMs: now - 1 }),
          ],
          { silent: true },
        );
        await world.trend({ new1: 3, new0: 2, old: 1 });
      },
    });
    await new DeletionStore(test.client).deleteItem(test.world.keys, 'gone', Date.now());
    await eventually(async () => {
      const { ids, report } = await test.get({ userId: '' });
      expect(ids).not.to.include('gone');
      expect(report.fetched['trending']).to.be.greaterThan(0);
    });
  });
  after(() => test.stop());

  it('come first in their order, however old, when no other source brings them', async () => {
    const answer = await test.get({ userId: 'u' });
    expect(answer.ids.slice(0, 3)).to.deep.equal(['old', 'new0', 'older']);
    expect(pinned(answer)).to.deep.equal(['old', 'new0', 'older']);
    expect(answer.candidates.get('older')?.sources).to.deep.equal(['pinned']);
    expect(answer.candidates.get('new0')?.sources).to.include('pinned');
    expect(answer.ids).to.have.length(12);
    expect(answer.head.slice(0, 3)).to.deep.equal(['old', 'new0', 'older']);
  });

  it('come again once seen, while others do not', async () => {
    await test.world.see('seer', ['old', 'new0', 'new1']);
    const { ids, report } = await test.get({ userId: 'seer' });
    expect(ids.slice(0, 3)).to.deep.equal(['old', 'new0', 'older']);
    expect(ids).not.to.include('new1');
    expect(report.removed['seen']).to.deep.equal(['new1']);
  });

  it('do not come to a user who has hidden or blocked them, nor when excluded', async () => {
    const safety = new SafetyStore(test.client);
    const change = { userId: 'hider', tsMs: now, untilMs: 0, removed: false };
    await safety.apply(test.world.keys, { ...change, kind: 'hidden_item', subject: 'old' });
    await safety.apply(test.world.keys, { ...change, kind: 'blocked_author', subject: 'b' });
    expect(pinned(await test.get({ userId: 'hider' }))).to.deep.equal(['new0']);
    const excluded = await test.get({ userId: 'u', excludeItemIds: ['old'] });
    expect(pinned(excluded)).to.deep.equal(['new0', 'older']);
  });

  it('are of the feed alone: not chronological, prepared or similar', async () => {
    const chronological = await test.get({ userId: 'u', chronological: true });
    expect(pinned(chronological)).to.deep.equal([]);
    expect(chronological.ids[0]).to.equal('new0');
    expect((await test.prepare('u', ['new5'])).ids).to.deep.equal(['new5']);
    expect((await test.similar('u', 'new5')).ids).to.deep.equal([]);
    const unpinned = await test.get({ tenantId: 'plain', userId: 'u' });
    expect(unpinned.report.fetched).not.to.have.property('pinned');
  });
});
