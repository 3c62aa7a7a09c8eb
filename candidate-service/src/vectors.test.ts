import { expect } from 'chai';
import { DeletionStore, SafetyStore } from '@eaglerank/catalogue';
import { TestEmbeddings } from './testing/test-embeddings.js';
import { eventually, TestService } from './testing/test-service.js';
import { tenantConfig } from './testing/world.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const TOPICS = { red: [1, 0, 0], orange: [0.8, 0.6, 0], green: [0, 1, 0], blue: [0, 0, 1] };

describe('vectors', () => {
  let test: TestService;
  const embeddings = new TestEmbeddings();
  const near = async (userId = 'reader'): Promise<string[]> => {
    const { candidates } = await test.get({ userId });
    return [...candidates.values()]
      .filter((c) => c.sources.includes('embedding'))
      .sort((a, b) => (b.scores.embedding ?? 0) - (a.scores.embedding ?? 0))
      .map(({ id }) => id);
  };

  beforeEach(async () => {
    embeddings.publish('v1', TOPICS);
    test = await TestService.start({
      tenants: [tenantConfig('social', 'retrieval: {quotas: {embedding: 6}}\n')],
      embeddings,
      before: async (world) => {
        const item = (topic: string) => (i: number) => ({
          itemId: `${topic}${i}`,
          authorId: `a${i}`,
          topics: [topic],
        });
        const items = ['red', 'orange', 'green', 'blue'].flatMap((t) => range(4).map(item(t)));
        await world.upsert([...items, { itemId: 'plain' }], { silent: true });
        await world.engage('reader', [
          { itemId: 'orange0', authorId: 'a0' },
          { itemId: 'red0', authorId: 'a0' },
        ]);
        await world.similar('red0', { green0: 0.5, blue0: 0.1 });
      },
    });
  });
  afterEach(() => test.stop());

  it('brings what is nearest to what was engaged with last, told as similar to the nearest of it', async () => {
    expect(await near()).to.have.members(['red1', 'red2', 'red3', 'orange1', 'orange2', 'orange3']);
    const { candidates } = await test.get({ userId: 'reader' });
    // red + 0.9 orange, normalised
    const length = Math.hypot(1 + 0.9 * 0.8, 0.9 * 0.6);
    const red = (1 + 0.9 * 0.8) / length;
    expect(candidates.get('red1')?.scores.embedding).to.be.closeTo(red, 1e-6);
    for (const id of ['red1', 'red0']) {
      expect(candidates.get(id)?.cosine).to.be.closeTo(red, 1e-6);
    }
    expect(candidates.get('blue1')?.cosine).to.equal(0);
    expect(candidates.get('plain')?.cosine).to.equal(undefined);
    expect(candidates.get('orange1')?.seed).to.equal('orange0');
    expect(candidates.get('red2')?.seed).to.equal('red0');
  });

  it('knows no cosine of users who engaged with nothing', async () => {
    for (const userId of ['', 'stranger']) {
      const { candidates, report } = await test.get({ userId });
      expect(candidates.get('red1')?.cosine).to.equal(undefined);
      expect(report.fetched['embedding'] ?? 0).to.equal(0);
    }
  });

  it('gives the items that a caller names their cosine', async () => {
    const { candidates } = await test.prepare('reader', ['red1', 'blue1', 'plain']);
    expect(candidates.get('red1')?.cosine).to.be.greaterThan(0.9);
    expect(candidates.get('blue1')?.cosine).to.equal(0);
    expect(candidates.get('plain')?.cosine).to.equal(undefined);
  });

  it('drops what is deleted or hidden at once', async () => {
    const { keys } = test.world;
    const deletions = new DeletionStore(test.client);
    await deletions.deleteItem(keys, 'red1', Date.now() + 1000);
    await new SafetyStore(test.client).apply(keys, {
      userId: 'reader',
      kind: 'hidden_item',
      subject: 'red2',
      ...{ tsMs: Date.now(), untilMs: 0, removed: false },
    });
    await eventually(async () => {
      const found = await near();
      expect(found).not.to.include('red1');
      expect(found).not.to.include('red2');
      expect(found).to.include('red3');
    });
  });

  it('finds a new item by its topic, and by a vector of its own', async () => {
    await test.world.upsert([
      { itemId: 'new', topics: ['red'] },
      { itemId: 'own', topics: ['blue'], vector: Float32Array.of(3, 1, 0) },
      { itemId: 'other', topics: ['blue'], vector: Float32Array.of(1, 1) },
    ]);
    await eventually(async () => {
      expect(await near()).to.include.members(['new', 'own']);
    });
    const { candidates } = await test.get({ userId: 'reader' });
    expect(candidates.get('new')?.cosine).to.equal(candidates.get('red3')?.cosine);
    expect(candidates.get('other')?.cosine).to.equal(0);
  });

  it('fills up similar items with neighbours, after those that co-occur', async () => {
    const { candidates, head } = await test.similar('', 'red0', 8);
    expect(head.slice(0, 2)).to.deep.equal(['green0', 'blue0']);
    expect(head.slice(2)).to.include.members(['red1', 'red2', 'red3', 'orange1']);
    for (const { seed } of candidates.values()) expect(seed).to.equal('red0');
  });

  it('takes the vectors of another model without a failed request', async () => {
    let stop = false;
    const versions = new Set<number>();
    const asking = (async () => {
      while (!stop) {
        const { candidates, degraded } = await test.get({ userId: 'reader' });
        expect(degraded).to.deep.equal([]);
        versions.add(Math.round((candidates.get('blue1')?.cosine ?? NaN) * 100));
      }
    })();
    await eventually(() => {
      expect(versions.size).to.be.greaterThan(0);
    });
    const turned = { red: [0, 1], orange: [0, 1], green: [1, 0], blue: [1, 1] };
    embeddings.publish('v2', turned);
    await eventually(() => {
      expect(versions.size).to.equal(2);
    });
    stop = true;
    await asking;
    expect([...versions]).to.deep.equal([0, 71]);
    expect(await near()).to.have.members(['red1', 'red2', 'red3', 'orange1', 'orange2', 'orange3']);
  });
});
