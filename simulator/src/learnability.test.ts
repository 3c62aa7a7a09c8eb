import { expect } from 'chai';
import { runSimulation } from './run.js';
import type { Quality } from './score/quality.js';
import { FakeFeedApi, type FakeOrder } from './testing/fake-feed-api.js';
import { FakeTiming } from './testing/fake-timing.js';

async function qualityOf(order: FakeOrder): Promise<Quality> {
  const timing = new FakeTiming();
  const apis = { social: new FakeFeedApi(order) };
  const run = runSimulation({ apis, seed: 11, feedsPerSecond: 20, durationMs: 30_000, timing });
  const quality = (await timing.runUntil(run)).data.tenants['social']?.quality;
  if (!quality) throw new Error('nothing was measured');
  return quality;
}

describe('what can be learned from events', function () {
  this.timeout(180_000);

  it('an order by topic affinity counted from clicks beats the popularity order clearly', async () => {
    const { served, popularity, random, shareOfOracleGain } = await qualityOf('affinity');
    expect(served.low).to.be.greaterThan(popularity.high + 0.1);
    expect(popularity.low).to.be.greaterThan(random.high);
    expect(shareOfOracleGain.low).to.be.greaterThan(0.25);
    expect(served.high).to.be.lessThan(0.95);
  });

  it('serving the popularity order measures like the reference popularity order', async () => {
    const { served, popularity } = await qualityOf('popularity');
    expect(served.value).to.be.closeTo(popularity.value, 0.05);
  });
});
