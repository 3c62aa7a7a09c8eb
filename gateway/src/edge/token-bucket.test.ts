import { expect } from 'chai';
import fc from 'fast-check';
import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('never lets more pass than burst and rate allow', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 100 }), (waits, rate) => {
        const bucket = new TokenBucket(rate, 10, 0);
        let now = 0;
        let passed = 0;
        for (const wait of waits) {
          now += wait;
          if (bucket.take(1, now) === 0) passed++;
        }
        expect(passed).to.be.at.most(10 + (rate * now) / 1000 + 1e-6);
      }),
    );
  });

  it('says when the next passes, and keeps its word', () => {
    const bucket = new TokenBucket(4, 1, 0);
    expect(bucket.take(1, 0)).to.equal(0);
    const wait = bucket.take(1, 0);
    expect(wait).to.equal(250);
    expect(bucket.take(1, wait)).to.equal(0);
  });

  it('lets a large batch pass and pay later', () => {
    const bucket = new TokenBucket(100, 100, 0);
    expect(bucket.take(500, 0)).to.equal(0);
    expect(bucket.take(1, 0)).to.equal(4010);
  });

  it('keeps to its share', () => {
    const bucket = new TokenBucket(100, 100, 0);
    bucket.share = 0.5;
    let passed = 0;
    for (let now = 0; now <= 10_000; now++) if (bucket.take(1, now) === 0) passed++;
    expect(passed).to.be.within(540, 560);
  });
});
