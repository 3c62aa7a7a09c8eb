import { expect } from 'chai';
import fc from 'fast-check';
import { OrdinalTable } from './ordinal-table.js';

describe('OrdinalTable', () => {
  it('property: remembers what a map would, and nothing of the run before', () => {
    const table = new OrdinalTable();
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 3000 }), (ordinals) => {
        table.reset(ordinals.length);
        const expected = new Map<number, number>();
        ordinals.forEach((ordinal, i) => {
          const slot = table.slotOf(ordinal);
          expect(table.at(slot)).to.equal(expected.get(ordinal) ?? -1);
          if (expected.has(ordinal)) return;
          table.fill(slot, ordinal, i);
          expected.set(ordinal, i);
        });
        for (const [ordinal, value] of expected) expect(table.get(ordinal)).to.equal(value);
      }),
      { numRuns: 50 },
    );
  });
});
