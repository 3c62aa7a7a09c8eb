import { expect } from 'chai';
import { TurnQueue } from './turn-queue.js';

/** A queue whose turns come when told. */
function bench(maxTasks: number, budgetMs: number) {
  const ran: number[] = [];
  const turns: (() => void)[] = [];
  const queue = new TurnQueue(maxTasks, budgetMs, (turn) => turns.push(turn));
  const push = (...ids: number[]): void => {
    for (const id of ids) queue.push(() => ran.push(id));
  };
  return { queue, ran, push, turn: () => turns.splice(0).forEach((t) => t()), turns };
}

describe('TurnQueue', () => {
  it('runs in order, so many per turn', () => {
    const { queue, ran, push, turn, turns } = bench(2, 1000);
    push(1, 2, 3, 4, 5);
    expect(ran).to.deep.equal([]);
    queue.run();
    expect(ran).to.deep.equal([1, 2]);
    push(6);
    queue.run();
    expect(ran).to.deep.equal([1, 2]);
    turn();
    turn();
    expect(ran).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(turns).to.have.length(0);
  });

  it('ends a turn that took its time, after one task at least', () => {
    const { queue, ran, turn } = bench(100, 1);
    for (const id of [1, 2, 3]) {
      queue.push(() => {
        ran.push(id);
        const until = performance.now() + 2;
        while (performance.now() < until);
      });
    }
    queue.run();
    expect(ran).to.deep.equal([1]);
    turn();
    expect(ran).to.deep.equal([1, 2]);
  });

  it('forgets what it is told to', () => {
    const { queue, ran, push, turn } = bench(1, 1000);
    push(1, 2);
    queue.run();
    queue.clear();
    turn();
    push(3);
    queue.run();
    expect(ran).to.deep.equal([1, 3]);
  });
});
