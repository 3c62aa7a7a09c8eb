import { expect } from 'chai';
import { FakeTiming } from '../testing/fake-timing.js';
import { pace } from './pacer.js';

describe('pace', () => {
  it('ticks at a constant rate and stops at once when aborted', async () => {
    const timing = new FakeTiming();
    const stop = new AbortController();
    const ticks: number[] = [];
    const running = pace({ perSecond: 4, timing, signal: stop.signal }, (due) => ticks.push(due));
    await timing.advance(1000);
    expect(ticks).to.deep.equal([0, 250, 500, 750, 1000]);
    stop.abort();
    await running;
    await timing.advance(5000);
    expect(ticks).to.have.length(5);
  });

  it('catches up after a stall, every tick with the time it was due', async () => {
    const timing = new FakeTiming();
    const stop = new AbortController();
    const ticks: number[] = [];
    let stalled = false;
    const stallingTiming = {
      now: () => timing.now(),
      monotonic: () => timing.monotonic() + (stalled ? 1000 : 0),
      sleep: (ms: number, signal?: AbortSignal) => timing.sleep(ms, signal),
    };
    const options = { perSecond: 10, timing: stallingTiming, signal: stop.signal };
    const running = pace(options, (due) => ticks.push(due));
    await timing.advance(100);
    stalled = true;
    await timing.advance(100);
    expect(ticks).to.deep.equal(Array.from({ length: 13 }, (_, n) => n * 100));
    stop.abort();
    await running;
  });

  it('refuses a rate that is not positive', async () => {
    const timing = new FakeTiming();
    const signal = new AbortController().signal;
    for (const perSecond of [0, -1, NaN, Infinity]) {
      let refused: unknown;
      await pace({ perSecond, timing, signal }, () => undefined).catch(
        (e: unknown) => (refused = e),
      );
      expect(refused, String(perSecond)).to.be.instanceOf(RangeError);
    }
  });
});
