import { expect } from 'chai';
import fc from 'fast-check';
import { IdTable } from './id-table.js';

interface Value {
  readonly n: number;
}

/** Ids that meet in a slot, ids that count up, and the largest. */
const id = fc.oneof(
  fc.nat(200),
  fc.nat(5).map((n) => n * 64),
  fc.nat(5).map((n) => 0xffff_ffff - n),
);
const step = fc.record({ id, what: fc.constantFrom('set', 'set', 'delete', 'get') });

describe('IdTable', () => {
  it('holds what a Map holds, whatever is set and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const table = new IdTable<Value>();
        const map = new Map<number, Value>();
        steps.forEach(({ id, what }, n) => {
          if (what === 'delete') {
            expect(table.delete(id)).to.equal(map.get(id));
            map.delete(id);
          } else if (what === 'get') expect(table.get(id)).to.equal(map.get(id));
          else {
            const value = { n };
            table.set(id, value);
            map.set(id, value);
          }
          expect(table.size).to.equal(map.size);
        });
        const numbers = (values: Iterable<Value>): number[] =>
          [...values].map(({ n }) => n).sort((a, b) => a - b);
        expect(numbers(table.values())).to.deep.equal(numbers(map.values()));
        table.clear();
        expect([table.size, table.values()]).to.deep.equal([0, []]);
      }),
      { numRuns: 300 },
    );
  });
});
