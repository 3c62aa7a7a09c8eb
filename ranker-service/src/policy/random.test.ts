import { expect } from 'chai';
import { chiSquareTest } from '../testing/chi-square.js';
import { SeededRandom } from './random.js';

describe('SeededRandom', () => {
  it('repeats itself for a seed and differs for another, whichever bits differ', () => {
    const first = (seed: number): number[] => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(first(42)).to.deep.equal(first(42));
    for (const other of [43, 42 + 2 ** 32, 42 + 2 ** 50])
      expect(first(other)).not.to.deep.equal(first(42));
  });

  it('is uniform, also over the first numbers of consecutive seeds', () => {
    const uniform = (draw: (i: number) => number): number => {
      const counts = new Array<number>(20).fill(0);
      for (let i = 0; i < 20_000; i++) {
        const bin = draw(i);
        counts[bin] = (counts[bin] as number) + 1;
      }
      return chiSquareTest(counts.map((observed) => ({ observed, expected: 1000 })));
    };
    const one = new SeededRandom(1);
    expect(uniform(() => one.below(20))).to.be.above(0.001);
    expect(uniform((i) => new SeededRandom(i).below(20))).to.be.above(0.001);
  });
});
