import { expect } from 'chai';
import { allowance, childTimeout } from './deadline.js';

describe('deadlines', () => {
  it('defaults, clamps, keeps what is over', () => {
    const limits = { defaultMs: 250, maxMs: 1000 };
    expect(allowance(undefined, limits)).to.equal(250);
    expect(allowance(Infinity, limits)).to.equal(250);
    expect(allowance(100, limits)).to.equal(100);
    expect(allowance(60_000, limits)).to.equal(1000);
    expect(allowance(-5, limits)).to.equal(-5);
    expect(allowance(undefined, { defaultMs: 250, maxMs: 50 })).to.equal(50);
  });

  it('gives a child what is left minus a margin, at most its cap', () => {
    expect(childTimeout({ deadlineAt: 100 }, 40, 2, 250)).to.equal(58);
    expect(childTimeout({ deadlineAt: 100, timeoutMs: 20 }, 40, 2, 250)).to.equal(20);
    expect(childTimeout({ timeoutMs: 20 }, 40, 2, 250)).to.equal(20);
    expect(childTimeout({}, 40, 2, 250)).to.equal(250);
    expect(childTimeout({ deadlineAt: 30 }, 40, 2, 250)).to.be.lessThan(0);
  });
});
