import { FakeClock } from '@eaglerank/testkit';
import { expect } from 'chai';
import { Breaker } from './breaker.js';

describe('Breaker', () => {
  const fail = (breaker: Breaker, times: number): void => {
    for (let i = 0; i < times; i++) breaker.failed();
  };

  it('opens on failures in a row only', () => {
    const breaker = new Breaker(new FakeClock(), { threshold: 3 });
    fail(breaker, 2);
    breaker.succeeded();
    fail(breaker, 2);
    expect(breaker.state).to.equal('closed');
    breaker.failed();
    expect(breaker.state).to.equal('open');
    expect(breaker.passes).to.equal(false);
  });

  it('probes once per open time and lets calls try after a good probe', () => {
    const clock = new FakeClock();
    const breaker = new Breaker(clock, { threshold: 1 });
    breaker.failed();
    expect(breaker.takeProbe()).to.equal(false);
    clock.advance(100);
    expect(breaker.takeProbe()).to.equal(true);
    expect(breaker.takeProbe()).to.equal(false);
    breaker.probeEnded(true);
    expect([breaker.state, breaker.passes]).to.deep.equal(['trial', true]);
    breaker.succeeded();
    expect(breaker.state).to.equal('closed');
  });

  it('stays open twice as long each time, up to a limit, until a call succeeds', () => {
    const clock = new FakeClock();
    const breaker = new Breaker(clock, { threshold: 1, openMs: 100, maxOpenMs: 350 });
    breaker.failed();
    const times: number[] = [];
    for (let i = 0; i < 4; i++) {
      times.push(breaker.probeInMs);
      clock.advance(breaker.probeInMs);
      breaker.takeProbe();
      breaker.probeEnded(i % 2 === 0);
      if (i % 2 === 0) breaker.failed();
    }
    expect(times).to.deep.equal([100, 200, 350, 350]);
    clock.advance(breaker.probeInMs);
    breaker.takeProbe();
    breaker.probeEnded(true);
    breaker.succeeded();
    breaker.failed();
    expect(breaker.probeInMs).to.equal(100);
  });
});
