import { expect } from 'chai';
import { closedLoop, openLoop } from './generators.js';
import type { Timing } from './timing.js';

/** Time that passes only by sleeping, for any number of sleepers. */
class SteppedTiming implements Timing {
  private at = 1000;
  private readonly sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.at;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.sleepers.push({ until: this.at + ms, wake });
      setImmediate(() => this.advance());
    });
  }

  /** Jumps to the earliest sleeper once nobody else has anything to do. */
  private advance(): void {
    this.sleepers.sort((a, b) => a.until - b.until);
    const next = this.sleepers.shift();
    if (!next) return;
    this.at = Math.max(this.at, next.until);
    next.wake();
  }
}

describe('closed loop', () => {
  it('keeps that many calls open until the time is over', async () => {
    const timing = new SteppedTiming();
    let open = 0;
    let most = 0;
    const call = async (): Promise<void> => {
      most = Math.max(most, ++open);
      await timing.sleep(10);
      open--;
    };
    const result = await closedLoop(call, 4, 100, timing);
    expect(most).to.equal(4);
    expect(result).to.include({ calls: 40, failures: 0, seconds: 0.1 });
    expect(result.latencies.every((ms) => ms === 10)).to.equal(true);
  });

  it('counts failures apart, waits after one, and keeps the first reason', async () => {
    const timing = new SteppedTiming();
    let n = 0;
    const call = async (): Promise<void> => {
      await timing.sleep(10);
      if (++n % 2 === 0) throw new Error(`call ${n}`);
    };
    const result = await closedLoop(call, 1, 60, timing);
    expect(result.calls + result.failures).to.equal(n);
    expect(result.failures).to.equal(2);
    expect(result.latencies).to.have.length(result.calls);
    expect((result.firstFailure as Error).message).to.equal('call 2');
  });
});

describe('open loop', () => {
  it('starts calls when they are due, whatever the answers do', async () => {
    const timing = new SteppedTiming();
    const starts: number[] = [];
    const call = async (): Promise<void> => {
      starts.push(timing.now());
      await timing.sleep(500);
    };
    const result = await openLoop(call, 100, 200, timing);
    expect(starts).to.deep.equal(Array.from({ length: 20 }, (_, i) => 1000 + i * 10));
    expect(result.calls).to.equal(20);
  });

  it('counts latency from when a call was due, so that a stall shows', async () => {
    let at = 0;
    const timing: Timing = {
      now: () => at,
      sleep: async (ms) => {
        await new Promise(setImmediate);
        at += ms;
      },
    };
    let calls = 0;
    // the first call keeps the whole process busy: what was due meanwhile starts late
    const call = async (): Promise<void> => {
      if (calls++ === 0) at += 95;
    };
    const result = await openLoop(call, 100, 200, timing);
    expect(calls).to.equal(20);
    expect(result.latencies.slice(0, 4)).to.deep.equal([95, 85, 75, 65]);
    expect(result.latencies.slice(-5)).to.deep.equal([0, 0, 0, 0, 0]);
  });
});
