import { RULES } from '@eaglerank/domain';
import { expect } from 'chai';
import { RecencyBoost } from './recency-boost.js';

const HOUR = 3_600_000;

describe('RecencyBoost', () => {
  const boost = new RecencyBoost(2, 6 * HOUR);

  it('halves with each half-life', () => {
    const now = 100 * HOUR;
    expect(boost.of(now, now)).to.equal(2);
    expect(boost.of(now - 6 * HOUR, now)).to.equal(1);
    expect(boost.of(now - 12 * HOUR, now)).to.equal(0.5);
  });

  it('gives nothing to an unknown age and no more to one from the future', () => {
    expect(boost.of(0, HOUR)).to.equal(0);
    expect(boost.of(2 * HOUR, HOUR)).to.equal(2);
  });

  it('marks rows that rose, not those that were overtaken', () => {
    const masks = new Uint16Array(3);
    RecencyBoost.mark(Uint32Array.of(0, 1, 2), Uint32Array.of(2, 0, 1), masks);
    expect([...masks]).to.deep.equal([0, 0, 1 << RULES.indexOf('recency_boost')]);
  });
});
