import { expect } from 'chai';
import { BenchError } from '../errors.js';
import { requireWhole } from '../mesh/feed-client.js';
import { requireCandidates } from '../scenarios/chain-ratio.js';
import { alternate, describeRounds, ratios, requireSound, type Round } from './measure.js';

const round = (perSecond: number): Round => ({
  ...{ calls: 99, failures: 1, perSecond, p50: 1, p99: 2 },
  cpu: { gateway: 0.5 },
  firstFailure: undefined,
});

describe('what is measured', () => {
  it('takes turns', async () => {
    const order: string[] = [];
    const target = (name: string) => ({ name, call: async () => undefined, pids: {} });
    const [a, b] = await alternate([target('a'), target('b')], 2, async ({ name }) => {
      order.push(name);
      return round(order.length);
    });
    expect(order.join('')).to.equal('abab');
    expect(a?.map((r) => r.perSecond)).to.deep.equal([1, 3]);
    expect(ratios(a ?? [], b ?? [], (r) => r.perSecond)).to.deep.equal([2, 4 / 3]);
  });

  it('refuses rounds that mostly failed, with the reason', () => {
    const good = { calls: 100, failures: 0, firstFailure: undefined };
    const bad = { calls: 50, failures: 50, firstFailure: new Error('refused') };
    requireSound('feed', [good, good]);
    requireSound('feed', [{ ...bad, calls: 95, failures: 5 }]);
    requireSound('feed', [...Array.from({ length: 9 }, () => good), bad]);
    expect(() => requireSound('feed', [good, bad])).to.throw(BenchError, 'refused');
    expect(() => requireSound('feed', [{ ...bad, calls: 94, failures: 6 }])).to.throw(BenchError);
    expect(() => requireSound('feed', [])).to.throw(BenchError);
  });

  it('refuses feeds that are not whole', () => {
    const items = Array.from({ length: 20 });
    const whole = { items, tier: 1, degraded: [] };
    requireWhole(whole, 20);
    requireWhole({ ...whole, tier: 'TIER_MODEL' }, 20);
    for (const poor of [
      { ...whole, tier: 2 },
      { ...whole, items: items.slice(1) },
      { ...whole, degraded: [{ component: 'ranker', reason: 'timeout' }] },
    ]) {
      expect(() => requireWhole(poor, 20)).to.throw(BenchError);
    }
  });

  it('refuses candidate sets that are not full', () => {
    requireCandidates('t', 200, 200 * 1000, 1000);
    requireCandidates('t', 200, 200 * 995, 1000);
    expect(() => requireCandidates('t', 200, 200 * 1000 - 1, 1000)).to.throw(BenchError);
    expect(() => requireCandidates('t', 200, 200 * 900, 1000)).to.throw(BenchError);
    expect(() => requireCandidates('t', 200, 0, 0)).to.throw(BenchError);
  });

  it('describes every round', () => {
    const text = describeRounds('feed', [round(100), round(300), round(200)]);
    expect(text).to.include('feed: 200/s (rounds 100, 300, 200)').and.include('gateway 0.50');
    expect(text).to.include('3 of 300 failed');
  });
});
