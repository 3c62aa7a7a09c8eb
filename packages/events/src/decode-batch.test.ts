import { expect } from 'chai';
import fc from 'fast-check';
import { logBatchCodec, type LogRecord } from '@eaglerank/contracts';
import { decodeBatch } from './decode-batch.js';
import { MalformedMessageError } from './wire-reader.js';

const text = fc.string({ unit: 'grapheme', maxLength: 70 });
const stamp = fc.maxSafeInteger();
const float = fc.float({ noNaN: true });
const texts = fc.array(text, { maxLength: 4 });

const event = fc.record({
  ...{ eventId: text, type: text, tsMs: stamp, userId: text, itemId: text, authorId: text },
  ...{ requestId: text, position: fc.integer(), dwellMs: stamp, topics: texts, topic: text },
  value: fc.option(fc.record({ amount: fc.double({ noNaN: true }), currency: text })),
  attributes: fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }),
  ...{ createdAtMs: stamp, expiresAtMs: stamp, vector: fc.array(float, { maxLength: 5 }) },
  ...{ hideScope: fc.integer({ min: 0, max: 3 }), targetUserId: text },
});
const served = fc.record({
  ...{ requestId: text, userId: text, tsMs: stamp, surface: text, tier: fc.nat(), model: text },
  ...{ arms: texts, itemIds: texts, authorIds: texts, firstPosition: fc.nat() },
  ...{ scores: fc.array(float), propensities: fc.array(float) },
  vectors: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  sourceMasks: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
});
const record = fc.record({
  ...{ event: fc.option(event), served: fc.option(served), ingestMs: stamp },
  ...{ itemAuthorId: text, itemTopics: texts, backfill: fc.boolean(), traceparent: text },
});
const batch = fc.array(record, { maxLength: 5 }) as fc.Arbitrary<LogRecord[]>;

describe('decodeBatch', () => {
  it('reads what the generated codec reads', () => {
    fc.assert(
      fc.property(batch, (records) => {
        const bytes = logBatchCodec.encode({ records });
        expect(decodeBatch(bytes)).to.deep.equal(logBatchCodec.decode(bytes).records);
      }),
    );
  });

  it('passes over fields that it does not know', () => {
    const known = logBatchCodec.encode({ records: [{ ingestMs: 7 }] });
    const unknown = Buffer.from([
      ...[0xf8, 0x01, 0xff, 0x01, 0xf9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8],
      ...[0xfa, 0x01, 2, 9, 9, 0xfd, 0x01, 1, 2, 3, 4],
    ]);
    const bytes = Buffer.concat([unknown, known, unknown]);
    expect(decodeBatch(bytes)).to.deep.equal(logBatchCodec.decode(known).records);
  });

  it('takes unpacked numbers', () => {
    const page = Buffer.from([0x55, 0, 0, 0x80, 0x3f, 0x70, 5]);
    const body = Buffer.concat([Buffer.from([0x12, page.length]), page]);
    const [read] = decodeBatch(Buffer.concat([Buffer.from([0x0a, body.length]), body]));
    expect(read?.served?.scores).to.deep.equal([1]);
    expect(read?.served?.sourceMasks).to.deep.equal([5]);
  });

  it('refuses every cut message, and never fails in another way at any bytes', () => {
    fc.assert(
      fc.property(batch, fc.nat(), fc.nat({ max: 255 }), (records, at, byte) => {
        const bytes = logBatchCodec.encode({ records });
        if (bytes.length === 0) return;
        const changed = Buffer.from(bytes);
        changed[at % bytes.length] = byte;
        for (const some of [changed, changed.subarray(0, at % bytes.length)]) {
          try {
            decodeBatch(some);
          } catch (error) {
            expect(error).to.be.instanceOf(MalformedMessageError);
          }
        }
      }),
    );
    const whole = logBatchCodec.encode({ records: [{ event: { eventId: 'e', type: 'click' } }] });
    for (let size = 1; size < whole.length; size++) {
      expect(() => decodeBatch(whole.subarray(0, size)), String(size)).to.throw(
        MalformedMessageError,
      );
    }
  });
});
