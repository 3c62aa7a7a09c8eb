import { expect } from 'chai';
import fc from 'fast-check';
import { TopK } from './top-k.js';

describe('TopK', () => {
  it('property: the largest keys, largest first, as sorting tells', () => {
    const top = new TopK();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 })), fc.nat(12), (keys, k) => {
        top.reset(k);
        keys.forEach((key, value) => top.offer(key, value));
        const expected = keys
          .map((key, value) => ({ key, value }))
          .sort((a, b) => b.key - a.key || a.value - b.value)
          .slice(0, k);
        const values = new Uint32Array(top.size);
        const found = new Float64Array(top.size);
        top.drain(values, found);
        expect([...values]).to.deep.equal(expected.map(({ value }) => value));
        expect([...found]).to.deep.equal(expected.map(({ key }) => key));
      }),
    );
  });
});
