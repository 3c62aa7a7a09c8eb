import { expect } from 'chai';
import fc from 'fast-check';
import { STORED_ENTITIES } from '../plan/types.js';
import { decodeInvalidation, encodeInvalidation } from './invalidation.js';

const refs = fc.array(
  fc.record({ entity: fc.constantFrom(...STORED_ENTITIES), id: fc.string({ unit: 'grapheme' }) }),
);

describe('invalidation codec', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(refs, (wanted) => {
        expect(decodeInvalidation(encodeInvalidation(wanted))).to.deep.equal(wanted);
      }),
    );
  });

  it('answers undefined, never an exception, to other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decodeInvalidation(bytes)).not.to.throw();
      }),
    );
    const whole = encodeInvalidation([{ entity: 'item', id: 'post-1' }]);
    expect(decodeInvalidation(whole.subarray(0, whole.length - 1))).to.equal(undefined);
  });
});
