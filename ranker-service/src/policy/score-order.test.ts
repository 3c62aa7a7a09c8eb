import { expect } from 'chai';
import fc from 'fast-check';
import { orderByScore, orderByTime } from './score-order.js';

/** Positions by descending key; ties in order. */
const reference = (keys: readonly number[]): number[] =>
  keys.map((_, i) => i).sort((a, b) => (keys[b] as number) - (keys[a] as number) || a - b);

describe('score order', () => {
  it('orders scores as float32, ties by position', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 200 }), (scores) => {
        // infinities subtract to NaN, so the reference sees the largest doubles in their place
        const finite = scores.map((s) => Math.max(-1e300, Math.min(1e300, s)));
        expect([...orderByScore(scores)]).to.deep.equal(reference(finite));
      }),
    );
  });

  it('puts what is no number last', () => {
    expect([...orderByScore([NaN, -Infinity, 0, -0, 1])]).to.deep.equal([4, 2, 3, 1, 0]);
  });

  it('orders times from the newest, unknown ones last', () => {
    const now = Date.now();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: now }), { maxLength: 200 }), (times) => {
        expect([...orderByTime(times)]).to.deep.equal(reference(times));
      }),
    );
    expect([...orderByTime([NaN, 5, -1, 9])]).to.deep.equal([3, 1, 0, 2]);
  });

  it('refuses more rows than a key has room for', () => {
    expect(() => orderByScore(new Float64Array(2049))).to.throw(RangeError);
  });
});
