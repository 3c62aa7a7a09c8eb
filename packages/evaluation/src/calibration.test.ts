import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { calibrated, calibrationError, fitPlatt, reliability } from './calibration.js';
import { coverage, novelty } from './catalogue-metrics.js';

const rows = fc.array(
  fc.tuple(fc.double({ min: -6, max: 6, noNaN: true }), fc.constantFrom(0, 1)),
  { minLength: 20, maxLength: 200 },
);

describe('calibration', () => {
  it('finds the curve that the labels were drawn from', () => {
    const random = seededRandom(2);
    const scores = Array.from({ length: 20_000 }, () => 8 * random() - 4);
    const labels = scores.map((s) => (random() < 1 / (1 + Math.exp(-1.5 * s + 0.7)) ? 1 : 0));
    const platt = fitPlatt({ scores, labels });
    expect(platt.a).to.be.closeTo(-1.5, 0.08);
    expect(platt.b).to.be.closeTo(0.7, 0.08);
    const probabilities = scores.map((s) => calibrated(platt, s));
    expect(calibrationError(reliability(probabilities, labels))).to.be.lessThan(0.015);
  });

  it('stays finite and predicts the base rate on average', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const scores = data.map(([s]) => s);
        const labels = data.map(([, l]) => l);
        const platt = fitPlatt({ scores, labels });
        const mean = scores.reduce((sum, s) => sum + calibrated(platt, s), 0) / scores.length;
        const positives = labels.filter((l) => l > 0).length;
        const negatives = labels.length - positives;
        // a fit with an intercept reproduces the mean of Platt's targets
        const target =
          (positives * ((positives + 1) / (positives + 2)) + negatives / (negatives + 2)) /
          labels.length;
        expect(mean).to.be.closeTo(target, 1e-3);
      }),
    );
  });

  it('error is the weighted gap of the bins', () => {
    const bins = reliability([0.05, 0.07, 0.93, 0.97, 1], [0, 1, 1, 1, 0]);
    expect(bins.map((bin) => bin.count)).to.deep.equal([2, 3]);
    const expected = (2 * Math.abs(0.06 - 0.5) + 3 * Math.abs(2.9 / 3 - 2 / 3)) / 5;
    expect(calibrationError(bins)).to.be.closeTo(expected, 1e-12);
    expect(() => reliability([1.2], [1])).to.throw(RangeError);
  });
});

describe('catalogue metrics', () => {
  it('coverage and novelty of small lists', () => {
    const lists = [['a', 'b'], ['a']];
    expect(coverage(lists, 4)).to.equal(0.5);
    const known: Record<string, number> = { a: 7, b: 0 };
    expect(novelty(lists, (id) => known[id] ?? 0, 7)).to.be.closeTo((0 + 3 + 0) / 3, 1e-12);
  });
});
