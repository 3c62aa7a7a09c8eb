import { expect } from 'chai';
import fc from 'fast-check';
import { Prng } from '../world/prng.js';
import { clusterBootstrap, dcg } from '@eaglerank/evaluation';
import { Histogram } from './histogram.js';
import { randomDcg, TopTen } from './ndcg.js';
import { qualityOf } from './quality.js';

describe('Histogram', () => {
  it('has quantiles within 1 % of the true ones', () => {
    const durations = fc.array(fc.double({ min: 0.02, max: 1e5, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1), (values, q) => {
        const histogram = new Histogram();
        for (const value of values) histogram.record(value);
        const sorted = [...values].sort((a, b) => a - b);
        const truth = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
        return Math.abs(histogram.quantile(q) - truth) <= 0.0101 * truth;
      }),
    );
  });

  it('is empty at first and adds up', () => {
    const sum = new Histogram();
    expect([sum.quantile(0.5), sum.max, sum.count]).to.deep.equal([0, 0, 0]);
    const other = new Histogram();
    other.record(3);
    other.record(0);
    sum.add(other);
    sum.add(other);
    expect([sum.count, sum.max]).to.deep.equal([4, 3]);
    expect(sum.quantile(1)).to.be.closeTo(3, 0.03);
  });
});

describe('dcg', () => {
  it('discounts by log2(position + 2) and looks at ten', () => {
    expect(dcg([1])).to.equal(1);
    expect(dcg([0, 1])).to.be.closeTo(1 / Math.log2(3), 1e-12);
    expect(dcg(new Array(30).fill(1))).to.be.closeTo(dcg(new Array(10).fill(1)), 1e-12);
  });

  it('of a random order is the mean over many shuffles', () => {
    const prng = new Prng(1, 'shuffles');
    for (const size of [4, 25]) {
      const gains = Array.from({ length: size }, () => prng.next());
      let sum = 0;
      for (let n = 0; n < 20_000; n++) {
        const order = prng.sample(new Array(size).fill(1), size);
        sum += dcg(order.map((i) => gains[i] ?? 0));
      }
      const mean = gains.reduce((total, gain) => total + gain, 0) / size;
      expect(sum / 20_000).to.be.closeTo(randomDcg(mean, size), 0.01);
    }
  });
});

describe('TopTen', () => {
  it('keeps what a sort would', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), (keys) => {
        const top = new TopTen();
        keys.forEach((key, i) => top.offer(key, i));
        const sorted = keys
          .map((key, i) => ({ key, i }))
          .sort((a, b) => b.key - a.key || b.i - a.i)
          .slice(0, 10)
          .map(({ i }) => i);
        expect(top.gains).to.deep.equal(sorted);
      }),
    );
  });
});

describe('clusterBootstrap', () => {
  it('covers the mean, is wider for fewer clusters, and repeats with its seed', () => {
    const prng = new Prng(3, 'rows');
    const rows = Array.from({ length: 2000 }, (_, i) => ({ cluster: i, values: [prng.normal()] }));
    const clustered = rows.map((row, i) => {
      const shared = rows[i % 20] as (typeof rows)[number];
      return { cluster: i % 20, values: shared.values };
    });
    const mean = ([x = 0]: readonly number[]) => x;
    const run = (of: typeof rows) => clusterBootstrap(of, [mean], 500, new Prng(1, 'b'))[0];
    const fine = run(rows);
    const coarse = run(clustered);
    if (!fine || !coarse) throw new Error('no interval');
    expect(fine.low).to.be.lessThan(0);
    expect(fine.high).to.be.greaterThan(0);
    expect(fine.high - fine.low).to.be.closeTo((2 * 1.96) / Math.sqrt(2000), 0.02);
    expect(coarse.high - coarse.low).to.be.greaterThan(5 * (fine.high - fine.low));
    expect(run(rows)).to.deep.equal(fine);
  });
});

describe('qualityOf', () => {
  it('states means, the paired difference, and the share of the gain over random', () => {
    const sample = (user: number, served: number) => ({
      user,
      served,
      random: 0.2,
      popularity: 0.3,
    });
    const quality = qualityOf([sample(1, 0.5), sample(1, 0.7), sample(2, 0.6)], 1);
    expect(quality.feeds).to.equal(3);
    expect(quality.viewers).to.equal(2);
    expect(quality.served.value).to.be.closeTo(0.6, 1e-12);
    expect(quality.servedMinusPopularity.value).to.be.closeTo(0.3, 1e-12);
    expect(quality.shareOfOracleGain.value).to.be.closeTo(0.5, 1e-12);
    for (const { value, low, high } of [quality.served, quality.random, quality.popularity]) {
      expect(low).to.be.at.most(value + 1e-12);
      expect(high).to.be.at.least(value - 1e-12);
    }
  });
});
