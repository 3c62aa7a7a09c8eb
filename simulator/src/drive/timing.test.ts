import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { FakeTiming } from '../testing/fake-timing.js';
import { Prng } from '../world/prng.js';
import { withRetry } from './retry.js';
import { settledWithin, systemTiming, untilAborted } from './timing.js';

const never = new Promise<void>(() => undefined);

describe('systemTiming', () => {
  it('sleeps, and wakes at once when aborted', async () => {
    const start = performance.now();
    await systemTiming.sleep(30);
    expect(performance.now() - start).to.be.at.least(28);
    // neither of these ends by itself before the test does
    const stop = new AbortController();
    const sleeping = systemTiming.sleep(60_000, stop.signal);
    stop.abort();
    await sleeping;
    await systemTiming.sleep(60_000, stop.signal);
  });
});

describe('settledWithin', () => {
  it('tells whether work ended in time, also by failing, and gives up on abort', async () => {
    const timing = new FakeTiming();
    expect(await settledWithin(Promise.resolve(), 10, timing)).to.equal(true);
    expect(await settledWithin(Promise.reject(new Error('no')), 10, timing)).to.equal(true);
    expect(await timing.runUntil(settledWithin(never, 10, timing))).to.equal(false);
    const stop = new AbortController();
    const waiting = settledWithin(never, 10_000, timing, stop.signal);
    stop.abort();
    expect(await waiting).to.equal(false);
    expect(timing.monotonic()).to.equal(10);
  });
});

describe('untilAborted', () => {
  it('gives the result, or undefined after abort or failure', async () => {
    const stop = new AbortController();
    expect(await untilAborted(Promise.resolve(3), stop.signal)).to.equal(3);
    expect(await untilAborted(Promise.reject(new Error('no')), stop.signal)).to.equal(undefined);
    const waiting = untilAborted(never, stop.signal);
    stop.abort();
    expect(await waiting).to.equal(undefined);
  });
});

describe('withRetry', () => {
  async function attemptsFor(error: object, attempts = 4): Promise<{ calls: number; ms: number }> {
    const timing = new FakeTiming();
    const { signal } = new AbortController();
    let calls = 0;
    const prng = new Prng(1, 'retry');
    const policy = { attempts, timing, signal, prng, onRetry: () => undefined };
    const call = () => {
      calls++;
      return Promise.reject(Object.assign(new Error('refused'), error));
    };
    await timing.runUntil(withRetry(policy, call).catch(() => undefined));
    return { calls, ms: timing.monotonic() };
  }

  it('retries UNAVAILABLE and RESOURCE_EXHAUSTED only, and never against the server', async () => {
    expect((await attemptsFor({ code: Code.UNAVAILABLE })).calls).to.equal(4);
    expect((await attemptsFor({ code: Code.RESOURCE_EXHAUSTED })).calls).to.equal(4);
    expect((await attemptsFor({ code: Code.UNAVAILABLE, retryAfterMs: -1 })).calls).to.equal(1);
    for (const code of [Code.DEADLINE_EXCEEDED, Code.INVALID_ARGUMENT, undefined]) {
      expect((await attemptsFor({ code })).calls).to.equal(1);
    }
  });

  it("waits the server's delay, at most 5 s, else backs off exponentially", async () => {
    const code = Code.UNAVAILABLE;
    expect((await attemptsFor({ code, retryAfterMs: 300 })).ms).to.equal(900);
    expect((await attemptsFor({ code, retryAfterMs: 60_000 }, 2)).ms).to.equal(5000);
    expect((await attemptsFor({ code })).ms).to.be.within(350, 700);
  });
});
