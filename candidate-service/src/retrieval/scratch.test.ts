import { expect } from 'chai';
import fc from 'fast-check';
import { OrdinalTable } from './ordinal-table.js';
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

describe('OrdinalTable', () => {
  it('property: remembers what a map would, and nothing of the run before', () => {
    const table = new OrdinalTable();
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 3000 }), (ordinals) => {
        table.reset(ordinals.length);
        const expected = new Map<number, number>();
        ordinals.forEach((ordinal, i) => {
          expect(table.getOrPut(ordinal, i)).to.equal(expected.get(ordinal) ?? -1);
          if (!expected.has(ordinal)) expected.set(ordinal, i);
        });
        for (const [ordinal, value] of expected) expect(table.get(ordinal)).to.equal(value);
      }),
      { numRuns: 50 },
    );
  });
});
