import { expect } from 'chai';
import { Cleanups } from './cleanups.js';

describe('Cleanups', () => {
  it('run once, last first', async () => {
    const order: number[] = [];
    const cleanups = new Cleanups('it');
    for (const n of [1, 2, 3]) cleanups.push(() => void order.push(n));
    await Promise.all([cleanups.run(), cleanups.run()]);
    expect(order).to.deep.equal([3, 2, 1]);
  });

  it('run all despite failures, which are told together', async () => {
    const order: number[] = [];
    const cleanups = new Cleanups('the service');
    cleanups.push(() => void order.push(1));
    cleanups.push(() => Promise.reject(new Error('two')));
    cleanups.push(() => {
      throw new Error('three');
    });
    const failure = await cleanups.run().then(
      () => undefined,
      (error: unknown) => error as AggregateError,
    );
    expect(failure?.message).to.equal('the service did not stop cleanly');
    expect(failure?.errors.map(String)).to.deep.equal(['Error: three', 'Error: two']);
    expect(order).to.deep.equal([1]);
  });
});
