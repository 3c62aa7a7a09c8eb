import { expect } from 'chai';
import fc from 'fast-check';
import { figuresOf, meanOf, type Slate } from './comparison.js';
import { TOP } from './ranking-metrics.js';

const KNOWLEDGE = { items: 50, users: 9, usersWhoKnow: () => 4, calibrate: true };

const slate: fc.Arbitrary<Slate> = fc
  .array(
    fc.record({
      grade: fc.integer({ min: 0, max: 5 }),
      score: fc.integer({ min: -300, max: 300 }).map((n) => n / 100),
    }),
    { minLength: 2, maxLength: 20 },
  )
  .chain((rows) =>
    fc.integer({ min: 0, max: 9 }).map((cluster) => ({
      cluster,
      itemIds: rows.map((_, i) => `i${i}`),
      relevance: rows.map(({ grade }) => grade),
      labels: rows.map(({ grade }) => (grade > 3 ? 1 : 0)),
      scores: {
        some: rows.map(({ score }) => score),
        scaled: rows.map(({ score }) => Math.atan(score) / 4),
        best: rows.map(({ grade }) => grade),
        worst: rows.map(({ grade }) => -grade),
      },
    })),
  );
const slates = fc.array(slate, { minLength: 1, maxLength: 12 });

describe('figuresOf', () => {
  it('puts everyone between the worst and the best order', () => {
    fc.assert(
      fc.property(slates, (all) => {
        const of = (ranker: string) => figuresOf(all, ranker, KNOWLEDGE).perSlate;
        const [worst, some, best] = [of('worst'), of('some'), of('best')];
        all.forEach((_, i) => {
          for (const name of ['ndcg', 'ndcgBinary', 'map', 'mrr', 'auc'] as const) {
            const [low, value, high] = [worst[name][i], some[name][i], best[name][i]];
            if (value === undefined || Number.isNaN(value)) continue;
            expect(value, name).to.be.within((low ?? 0) - 1e-12, (high ?? 0) + 1e-12);
            expect(high, name).to.be.closeTo(1, 1e-12);
          }
        });
      }),
    );
  });

  it('depends on the order alone, calibration aside', () => {
    fc.assert(
      fc.property(slates, (all) => {
        const some = figuresOf(all, 'some', KNOWLEDGE);
        const scaled = figuresOf(all, 'scaled', KNOWLEDGE);
        expect(scaled.means).to.deep.equal(some.means);
        expect(scaled.coverage).to.equal(some.coverage);
      }),
    );
  });

  it('counts what any top ten shows, and calibrates only where asked', () => {
    const rows = Array.from({ length: 30 }, (_, i) => i);
    const long: Slate = {
      cluster: 0,
      itemIds: rows.map((i) => `i${i}`),
      relevance: rows.map((i) => i % 3),
      labels: rows.map((i) => i % 2),
      scores: { some: rows },
    };
    const figures = figuresOf([long], 'some', { ...KNOWLEDGE, calibrate: false });
    expect(figures.coverage).to.equal(TOP / 50);
    expect(figures.novelty).to.be.closeTo(1, 1e-12);
    expect(figures.ece).to.be.NaN;
    expect(() => figuresOf([long], 'nobody', KNOWLEDGE)).to.throw(RangeError, /nobody/);
  });

  it('leaves out of a mean what is not defined', () => {
    expect(meanOf([1, NaN, 3])).to.equal(2);
    expect(meanOf([NaN])).to.be.NaN;
  });
});
