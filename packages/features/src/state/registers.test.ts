import { expect } from 'chai';
import { estimateDistinct, registerOf } from './registers.js';

describe('distinct registers', () => {
  it('estimate within four standard errors, from 1 to 100,000', () => {
    for (const precision of [4, 6, 10]) {
      const registers = new Uint8Array(2 ** precision);
      let next = 1;
      for (let n = 1; n <= 100_000; n++) {
        const { index, rank } = registerOf(`id-${n}`, precision);
        registers[index] = Math.max(registers[index]!, rank);
        if (n !== next) continue;
        next = Math.ceil(next * 3);
        const error = Math.abs(estimateDistinct(registers) - n) / n;
        expect(error, `${n} at ${precision}`).to.be.lessThan(4.2 / Math.sqrt(2 ** precision));
      }
    }
  });

  it('of nothing estimate nothing', () => {
    expect(estimateDistinct(new Uint8Array(64))).to.equal(0);
  });
});
