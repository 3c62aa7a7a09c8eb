import { expect } from 'chai';
import fc from 'fast-check';
import { MalformedColumnsError } from '@eaglerank/domain';
import { decodeItemHead, decodeItemRecord, encodeItemRecord } from './item-record.js';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const record = fc.record({
  ordinal: fc.nat(2 ** 32 - 1),
  itemId: text,
  updatedAtMs: fc.nat(),
  createdAtMs: fc.nat(),
  expiresAtMs: fc.nat(),
  authorId: text,
  topics: fc.array(text, { maxLength: 5 }),
  attributes: fc.constant({ colour: 'red' }),
  vector: fc.array(fc.float(), { maxLength: 3 }).map((list) => Float32Array.from(list)),
});

describe('decodeItemHead', () => {
  it('property: reads what decodeItemRecord reads, wherever the bytes lie', () =>
    fc.assert(
      fc.property(record, fc.nat(7), (item, offset) => {
        const bytes = encodeItemRecord(item);
        const moved = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset);
        const { attributes, ...head } = decodeItemRecord(bytes);
        expect(decodeItemHead(moved)).to.deep.equal(head);
        expect(attributes).to.deep.equal(item.attributes);
        expect(head.vector).to.deep.equal(item.vector);
      }),
    ));

  it('property: answers foreign bytes with MalformedColumnsError or a record, nothing else', () =>
    fc.assert(
      fc.property(record, fc.nat(200), fc.nat(255), (item, cut, byte) => {
        const bytes = Buffer.from(encodeItemRecord(item)).subarray(0, cut);
        if (bytes.length > 0) bytes[cut % bytes.length] = byte;
        try {
          decodeItemHead(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(MalformedColumnsError);
        }
      }),
    ));
});
