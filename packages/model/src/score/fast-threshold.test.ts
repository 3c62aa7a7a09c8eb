import { expect } from 'chai';
import fc from 'fast-check';
import { ZERO_THRESHOLD, type Tree } from '../forest.js';
import { below, fastThreshold, roundDown } from './fast-threshold.js';
import { goesLeft } from './walk.js';

const edges = [0, -0, 1e-45, -1e-45, ZERO_THRESHOLD, -ZERO_THRESHOLD, 5e-36, -5e-36, 2e-35, -2e-35];
const around = edges.flatMap((edge) => [
  edge,
  below(Math.fround(edge)),
  -below(-Math.fround(edge)),
]);
const thresholds = fc.oneof(
  fc.constantFrom(...around, 1e300, -1e300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const values = fc.oneof(fc.constantFrom(...around, Infinity, -Infinity), fc.float({ noNaN: true }));

const stump = (decision: number, threshold: number): Tree => ({
  leaves: 2,
  feature: Int32Array.of(0),
  threshold: Float64Array.of(threshold),
  decision: Uint8Array.of(decision),
  left: Int32Array.of(-1),
  right: Int32Array.of(-2),
  leafValue: Float64Array.of(0, 1),
  leafCount: Float64Array.of(1, 1),
  catBounds: Int32Array.of(0),
  catBits: new Uint32Array(0),
});

describe('fastThreshold', () => {
  it('decides as the walk does, for thresholds and values of any size', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 2, 4, 6, 8, 10), thresholds, values, (decision, t, value) => {
        const tree = stump(decision, t);
        const fast = fastThreshold(tree, 0);
        if (fast === undefined) return;
        expect(Math.fround(fast)).to.equal(fast);
        expect(Math.fround(value) <= fast).to.equal(goesLeft(tree, 0, Math.fround(value)));
      }),
      { numRuns: 5000 },
    );
  });

  it('exists wherever 0 is not sent against its neighbours', () => {
    for (const decision of [0, 2, 8, 10]) {
      for (const t of around) expect(fastThreshold(stump(decision, t), 0)).to.not.equal(undefined);
    }
    expect(fastThreshold(stump(4, -1), 0)).to.equal(roundDown(-1));
    expect(fastThreshold(stump(6, 1), 0)).to.equal(roundDown(1));
    expect(fastThreshold(stump(4, 1), 0)).to.equal(undefined);
    expect(fastThreshold(stump(6, -1), 0)).to.equal(undefined);
  });
});

describe('roundDown', () => {
  it('gives the largest float32 that is not above', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const float = roundDown(value);
        expect(float <= value).to.equal(true);
        if (float > -Infinity) expect(-below(-float) > value || float === value).to.equal(true);
      }),
    );
  });
});
