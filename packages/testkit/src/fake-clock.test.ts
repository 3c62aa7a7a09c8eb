import { expect } from 'chai';
import { FakeClock } from './index.js';

describe('FakeClock', () => {
  it('moves both clocks when told, and only the wall clock on a jump', () => {
    const clock = new FakeClock(1_000);
    clock.advance(250);
    expect([clock.now(), clock.monotonic()]).to.deep.equal([1_250, 250]);
    clock.jumpTo(500);
    expect([clock.now(), clock.monotonic()]).to.deep.equal([500, 250]);
    expect(() => {
      clock.advance(-1);
    }).to.throw(RangeError);
  });
});
