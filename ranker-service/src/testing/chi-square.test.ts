import { expect } from 'chai';
import { chiSquareSurvival, chiSquareTest } from './chi-square.js';

describe('chi-square', () => {
  it('agrees with published quantiles', () => {
    for (const [x, df, p] of [
      [3.841, 1, 0.05],
      [10.828, 1, 0.001],
      [18.307, 10, 0.05],
      [29.588, 10, 0.001],
      [124.342, 100, 0.05],
    ] as const) {
      expect(chiSquareSurvival(x, df)).to.be.closeTo(p, p * 0.002);
    }
  });

  it('pools what is expected too rarely and loses none of it', () => {
    const cells = [
      { observed: 90, expected: 90 },
      ...Array.from({ length: 20 }, () => ({ observed: 0.5, expected: 0.5 })),
    ];
    expect(chiSquareTest(cells)).to.equal(1);
    const many = cells.map((cell, i) => (i === 1 ? { ...cell, observed: 30 } : cell));
    expect(chiSquareTest(many)).to.be.below(1e-6);
  });
});
