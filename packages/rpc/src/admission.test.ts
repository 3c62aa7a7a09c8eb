import { RequestError } from '@eaglerank/domain';
import { FakeClock } from '@eaglerank/testkit';
import { expect } from 'chai';
import {
  AdmissionQueue,
  type AdmissionLimits,
  type Criticality,
  type ShedReason,
} from './admission.js';

/** A queue whose event loop turns when told, each turn taking a millisecond. */
class Bench {
  readonly clock = new FakeClock();
  readonly started: string[] = [];
  readonly rejected: string[] = [];
  readonly shed: [ShedReason, string][] = [];
  readonly waits: number[] = [];
  readonly queue: AdmissionQueue;
  lagMs = 0;
  /** How long a job's start takes. */
  startMs = 0;
  private turns: (() => void)[] = [];
  private readonly running: (() => void)[] = [];

  constructor(limits: AdmissionLimits = {}) {
    this.queue = new AdmissionQueue(
      { startsPerTurn: 1, ...limits },
      {
        clock: this.clock,
        lagMs: () => this.lagMs,
        schedule: (turn) => this.turns.push(turn),
        onShed: (reason, tenant) => this.shed.push([reason, tenant]),
        onAdmit: (waitedMs) => this.waits.push(waitedMs),
      },
    );
  }

  submit(name: string, tenant = 'a', criticality: Criticality = 'interactive', ms = 1e6): void {
    this.queue.submit({
      tenant,
      criticality,
      deadlineAt: this.clock.monotonic() + ms,
      run: () => {
        this.started.push(name);
        this.clock.advance(this.startMs);
        return new Promise((resolve) => this.running.push(resolve));
      },
      reject: (error) => {
        expect(error).to.be.instanceOf(RequestError);
        this.rejected.push(`${name} ${error.reason}`);
      },
    });
  }

  /** Lets the loop turn and every started job end, `n` times. */
  async turn(n = 1): Promise<void> {
    for (let i = 0; i < n; i++) {
      this.clock.advance(1);
      for (const turn of this.turns.splice(0)) turn();
      for (const end of this.running.splice(0)) end();
      await Promise.resolve();
      await Promise.resolve();
    }
  }

  /** Lets the loop turn without ending anything. */
  turnOnly(n: number): void {
    for (let i = 0; i < n; i++) for (const turn of this.turns.splice(0)) turn();
  }
}

describe('AdmissionQueue', () => {
  it('starts a few jobs per turn of the event loop, fewer where they take long', async () => {
    const bench = new Bench({ startsPerTurn: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) bench.submit(name);
    await bench.turn();
    expect(bench.started).to.deep.equal(['a', 'b', 'c']);
    bench.startMs = 0.6;
    await bench.turn();
    expect(bench.started.slice(3)).to.deep.equal(['d', 'e']);
    bench.startMs = 1.5;
    await bench.turn();
    expect(bench.started.slice(5)).to.deep.equal(['f']);
  });

  it('starts one job per turn of the event loop', async () => {
    const bench = new Bench();
    for (const name of ['1', '2', '3']) bench.submit(name);
    expect(bench.started).to.deep.equal([]);
    await bench.turn();
    expect(bench.started).to.deep.equal(['1']);
    await bench.turn(2);
    expect(bench.started).to.deep.equal(['1', '2', '3']);
    expect(bench.waits).to.deep.equal([1, 2, 3]);
    expect(bench.queue.running).to.equal(0);
  });

  it('runs no more at a time than it may', async () => {
    const bench = new Bench({ maxConcurrency: 2 });
    for (const name of ['1', '2', '3']) bench.submit(name);
    bench.turnOnly(10);
    expect(bench.started).to.deep.equal(['1', '2']);
    expect(bench.queue.running).to.equal(2);
    await bench.turn(2);
    expect(bench.started).to.deep.equal(['1', '2', '3']);
  });

  it('prefers interactive to prefetch to batch', async () => {
    const bench = new Bench();
    bench.submit('b', 'a', 'batch');
    bench.submit('p', 'a', 'prefetch');
    bench.submit('i', 'a', 'interactive');
    await bench.turn(3);
    expect(bench.started).to.deep.equal(['i', 'p', 'b']);
  });

  it('takes turns between tenants, whatever the length of their lines', async () => {
    const bench = new Bench({ maxDelayMs: 1e6 });
    for (let i = 0; i < 100; i++) bench.submit(`noisy${i}`, 'noisy');
    for (let i = 0; i < 3; i++) bench.submit(`quiet${i}`, 'quiet');
    await bench.turn(6);
    expect(bench.started.filter((name) => name.startsWith('quiet'))).to.have.length(3);
  });

  it('gives a heavier tenant more turns', async () => {
    const weightOf = (tenant: string): number => (tenant === 'big' ? 3 : 1);
    const bench = new Bench({ maxDelayMs: 1e6, weightOf });
    for (let i = 0; i < 40; i++) for (const t of ['big', 'small']) bench.submit(t, t);
    await bench.turn(40);
    expect(bench.started.filter((name) => name === 'big')).to.have.length(30);
  });

  it('refuses what would wait longer than it may, and says when to come back', async () => {
    const bench = new Bench({ maxDelayMs: 20 });
    for (let i = 0; i < 60; i++) bench.submit(`warm${i}`);
    await bench.turn(60);
    let accepted = 0;
    for (let i = 0; i < 100; i++) {
      const before = bench.rejected.length;
      bench.submit(`x${i}`);
      if (bench.rejected.length === before) accepted++;
    }
    expect(accepted).to.be.within(18, 25);
    expect(bench.shed.at(-1)).to.deep.equal(['delay', 'a']);
    expect(bench.rejected.at(-1)).to.match(/OVERLOADED$/);
  });

  it('does not refuse a quiet tenant for the line of a noisy one', async () => {
    const bench = new Bench({ maxDelayMs: 20 });
    for (let i = 0; i < 60; i++) bench.submit(`warm${i}`, 'noisy');
    await bench.turn(60);
    for (let i = 0; i < 100; i++) bench.submit(`x${i}`, 'noisy');
    bench.shed.length = 0;
    bench.submit('q', 'quiet');
    expect(bench.shed).to.deep.equal([]);
    await bench.turn(3);
    expect(bench.started).to.include('q');
  });

  it('refuses at once what could only start after its own deadline', async () => {
    const bench = new Bench({ maxDelayMs: 1e6 });
    for (let i = 0; i < 60; i++) bench.submit(`warm${i}`);
    await bench.turn(40);
    bench.submit('short', 'a', 'interactive', 5);
    expect(bench.shed).to.deep.equal([['delay', 'a']]);
  });

  it('skips what expired in the line without using up a turn', async () => {
    const bench = new Bench({ maxDelayMs: 1e6 });
    bench.submit('late', 'a', 'interactive', 5);
    bench.submit('fresh');
    bench.clock.advance(10);
    await bench.turn();
    expect(bench.started).to.deep.equal(['fresh']);
    expect(bench.rejected).to.deep.equal(['late DEADLINE_EXCEEDED']);
    expect(bench.shed).to.deep.equal([['expired', 'a']]);
  });

  it('pushes less urgent calls out of a full line, newest of the longest first', () => {
    const bench = new Bench({ maxQueue: 3 });
    bench.submit('b1', 'a', 'batch');
    bench.submit('b2', 'a', 'batch');
    bench.submit('b3', 'b', 'batch');
    bench.submit('b4', 'b', 'batch');
    expect(bench.rejected).to.deep.equal(['b4 OVERLOADED']);
    bench.submit('i1');
    expect(bench.rejected.at(-1)).to.equal('b2 OVERLOADED');
    expect(bench.shed.map(([reason]) => reason)).to.deep.equal(['queue_full', 'pushed_out']);
    expect(bench.queue.length).to.equal(3);
  });

  it('sheds by event-loop lag, batch first', () => {
    const bench = new Bench({ maxLagMs: 100 });
    bench.lagMs = 60;
    bench.submit('b', 'a', 'batch');
    bench.submit('i');
    expect(bench.rejected).to.deep.equal(['b OVERLOADED']);
    bench.lagMs = 101;
    bench.submit('i2');
    expect(bench.shed).to.deep.equal([
      ['event_loop_lag', 'a'],
      ['event_loop_lag', 'a'],
    ]);
  });

  it('frees the place of a job that fails', async () => {
    const bench = new Bench({ maxConcurrency: 1 });
    const { clock, queue } = bench;
    queue.submit({
      tenant: 'a',
      criticality: 'interactive',
      deadlineAt: clock.monotonic() + 100,
      run: () => Promise.reject(new Error('lost')),
      reject: () => undefined,
    });
    bench.submit('next');
    await bench.turn(3);
    expect(bench.started).to.deep.equal(['next']);
    expect(queue.running).to.equal(0);
  });
});
