import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { HmacSha256 } from './hmac.js';

describe('HmacSha256', () => {
  it('is what node:crypto computes, for keys and messages of any length', () => {
    const bytes = fc.uint8Array({ maxLength: 150 });
    fc.assert(
      fc.property(bytes, bytes, (key, message) => {
        const expected = createHmac('sha256', key).update(message).digest();
        expect(new HmacSha256(key).digest(message)).to.deep.equal(expected);
      }),
    );
  });
});
