import { expect } from 'chai';
import fc from 'fast-check';
import { TurnOrder } from './turn-order.js';

/** What the description says, turn by turn. */
function byDefinition(quotas: readonly number[], turns: number): number[] {
  const turnAt = quotas.map((quota) => 1 / quota / 2);
  return Array.from({ length: turns }, () => {
    const lane = turnAt.indexOf(Math.min(...turnAt));
    turnAt[lane]! += 1 / quotas[lane]!;
    return lane;
  });
}

describe('TurnOrder', () => {
  it('property: the earliest turn comes next, however far one looks at a time', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 3 }),
        (quotas, looks) => {
          for (const turns of looks) {
            const lanes = [...TurnOrder.of(quotas).first(turns).subarray(0, turns)];
            expect(lanes).to.deep.equal(byDefinition(quotas, turns));
          }
        },
      ),
      { numRuns: 50 },
    ));
});
