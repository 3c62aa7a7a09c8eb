import { expect } from 'chai';
import fc from 'fast-check';
import { FairQueue } from './fair-queue.js';

describe('FairQueue', () => {
  it('gives back everything once, in order within a flow', () => {
    const entries = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), cost: fc.nat(9) }));
    fc.assert(
      fc.property(entries, (pushed) => {
        const queue = new FairQueue<number>();
        pushed.forEach(({ key, cost }, i) => {
          queue.push(key, i, cost);
        });
        const out: number[] = [];
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) out.push(item);
        expect([...out].sort((x, y) => x - y)).to.deep.equal(pushed.map((_, i) => i));
        for (const key of ['a', 'b', 'c']) {
          const own = out.filter((i) => pushed[i]?.key === key);
          expect(own).to.deep.equal([...own].sort((x, y) => x - y));
        }
        expect([queue.size, queue.flowCount]).to.deep.equal([0, 0]);
      }),
    );
  });

  it('shares cost, not entries', () => {
    const queue = new FairQueue<string>(10);
    for (let i = 0; i < 100; i++) {
      queue.push('large', 'large', 10);
      queue.push('small', 'small', 1);
    }
    const first = Array.from({ length: 55 }, () => queue.shift());
    expect(first.filter((name) => name === 'large')).to.have.length(5);
  });

  it('drops the newest of the longest flow', () => {
    const queue = new FairQueue<string>();
    queue.push('a', 'a1');
    queue.push('b', 'b1');
    queue.push('b', 'b2');
    expect(queue.dropNewest()).to.equal('b2');
    expect(queue.size).to.equal(2);
    expect([queue.dropNewest(), queue.dropNewest(), queue.dropNewest()]).to.have.members([
      'a1',
      'b1',
      undefined,
    ]);
    expect(queue.flowCount).to.equal(0);
  });
});
