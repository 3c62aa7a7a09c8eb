import { expect } from 'chai';
import fc from 'fast-check';
import { arranged, orderOf } from './order.js';
import { auc, averagePrecision, ndcg, reciprocalRank } from './ranking-metrics.js';

const grades = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });
const labels = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 12 });

function permutations(values: readonly number[]): number[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((value, i) =>
    permutations(values.filter((_, j) => j !== i)).map((rest) => [value, ...rest]),
  );
}

function plainDcg(ranked: readonly number[], k: number): number {
  return ranked
    .slice(0, k)
    .reduce((sum, grade, i) => sum + (Math.pow(2, grade) - 1) / (Math.log(i + 2) / Math.log(2)), 0);
}

describe('ranking metrics', () => {
  it('NDCG is DCG over the best DCG of any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        (ranked, k) => {
          const best = Math.max(...permutations(ranked).map((order) => plainDcg(order, k)));
          const value = ndcg(ranked, k);
          if (best === 0) expect(value).to.be.NaN;
          else expect(value).to.be.closeTo(plainDcg(ranked, k) / best, 1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('NDCG@10 of a known list', () => {
    expect(ndcg([3, 2, 3, 0, 1, 2], 6)).to.be.closeTo(0.9488, 1e-4);
  });

  it('average precision and reciprocal rank by their definitions', () => {
    fc.assert(
      fc.property(labels, (ranked) => {
        const ranks = ranked.flatMap((label, i) => (label > 0 ? [i + 1] : []));
        const precisions = ranks.map((r) => ranks.filter((other) => other <= r).length / r);
        if (ranks.length === 0) {
          expect(averagePrecision(ranked)).to.be.NaN;
          expect(reciprocalRank(ranked)).to.be.NaN;
          return;
        }
        const mean = precisions.reduce((a, b) => a + b, 0) / precisions.length;
        expect(averagePrecision(ranked)).to.be.closeTo(mean, 1e-12);
        expect(reciprocalRank(ranked)).to.equal(1 / (ranks[0] ?? 0));
      }),
    );
  });

  it('AUC counts the pairs in the right order, ties one half', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 1)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(pairs, (rows) => {
        const positives = rows.filter(([, label]) => label === 1);
        const negatives = rows.filter(([, label]) => label === 0);
        let sum = 0;
        for (const [p] of positives) {
          for (const [n] of negatives) sum += p > n ? 1 : p === n ? 0.5 : 0;
        }
        const value = auc(
          rows.map(([score]) => score),
          rows.map(([, label]) => label),
        );
        if (positives.length * negatives.length === 0) expect(value).to.be.NaN;
        else expect(value).to.be.closeTo(sum / (positives.length * negatives.length), 1e-12);
      }),
    );
  });
});

describe('orderOf', () => {
  it('sorts by score and gives every index once', () => {
    fc.assert(
      fc.property(grades, (scores) => {
        const order = orderOf(scores);
        expect([...order].sort((a, b) => a - b)).to.deep.equal(scores.map((_, i) => i));
        const ranked = [...arranged(scores, order)];
        expect(ranked).to.deep.equal([...scores].sort((a, b) => b - a));
      }),
    );
  });

  it('does not keep the order of equal scores', () => {
    const order = orderOf(new Float64Array(200));
    const kept = [...order].filter((index, i) => index === i).length;
    expect(kept).to.be.lessThan(10);
  });

  it('refuses NaN', () => {
    expect(() => orderOf([1, NaN])).to.throw(RangeError, /score 1/);
  });
});
