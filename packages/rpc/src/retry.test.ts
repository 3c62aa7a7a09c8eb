import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { decideRetry, RetryThrottle } from './retry.js';

const failed = { code: Code.UNAVAILABLE, attempts: 1, leftMs: 100, elsewhere: true };

describe('decideRetry', () => {
  it('tries UNAVAILABLE once more, elsewhere at once, at the same place after a moment', () => {
    const throttle = new RetryThrottle();
    expect(decideRetry(failed, throttle)).to.deep.equal({ retry: true, delayMs: 0 });
    const same = decideRetry({ ...failed, elsewhere: false }, throttle);
    expect(same.retry && same.delayMs).to.be.within(10, 20);
    expect(decideRetry({ ...failed, attempts: 2 }, throttle).retry).to.equal(false);
  });

  it('never retries another status', () => {
    for (const code of Object.values(Code)) {
      const { retry } = decideRetry({ ...failed, code }, new RetryThrottle());
      expect(retry, String(code)).to.equal(code === Code.UNAVAILABLE);
    }
  });

  it('honours pushback and the deadline', () => {
    const decide = (extra: object) => decideRetry({ ...failed, ...extra }, new RetryThrottle());
    expect(decide({ retryAfterMs: 40 })).to.deep.equal({ retry: true, delayMs: 40 });
    expect(decide({ retryAfterMs: 99 })).to.deep.equal({ retry: false, why: 'pushed_back' });
    expect(decide({ retryAfterMs: -1 })).to.deep.equal({ retry: false, why: 'pushed_back' });
    expect(decide({ leftMs: 1 })).to.deep.equal({ retry: false, why: 'no_time' });
  });

  it('stops retrying when failures outweigh successes', () => {
    const throttle = new RetryThrottle(10, 0.5);
    for (let i = 0; i < 5; i++) throttle.failed();
    expect(decideRetry(failed, throttle)).to.deep.equal({ retry: false, why: 'throttled' });
    throttle.succeeded();
    expect(decideRetry(failed, throttle).retry).to.equal(true);
  });
});
