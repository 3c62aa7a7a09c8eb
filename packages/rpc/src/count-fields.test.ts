import { feedService } from '@eaglerank/contracts';
import { expect } from 'chai';
import fc from 'fast-check';
import { countFields } from './count-fields.js';

const EVENTS = 2;
const WIRE_TYPES = { 1: 2, 2: 2, 3: 0 };

describe('counting the fields of an encoded message', () => {
  const { requestSerialize, requestDeserialize } = feedService.LogEvents;

  it('finds as many events as the decoder', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.string(), fc.array(fc.double()), (count, tenantId, vector) => {
        const event = { eventId: 'e', topics: ['a', 'b'], vector, value: { amount: 1 } };
        const bytes = requestSerialize({
          tenantId,
          events: Array.from({ length: count }, () => event),
          backfill: true,
        });
        expect(countFields(bytes, EVENTS, 500, WIRE_TYPES)).to.equal(count);
      }),
      { numRuns: 50 },
    );
  });

  it('never finds fewer than the decoder, whatever the bytes', () => {
    const piece = fc.constantFrom(
      [0x12, 0],
      [0x0b],
      [0x0c],
      [0x92, 0x80, 0],
      [0x0a, 1, 65],
      [0x10, 1],
    );
    const noise = fc.array(
      fc.oneof(piece, fc.tuple(fc.constantFrom(0x0a, 0x08, 0x1a, 0x18, 0x0d, 0x09))),
    );
    fc.assert(
      fc.property(noise, (pieces) => {
        const bytes = Buffer.from(pieces.flat());
        let counted: number;
        let found: number;
        try {
          counted = countFields(bytes, EVENTS, 500, WIRE_TYPES);
          found = requestDeserialize(bytes).events.length;
        } catch {
          return;
        }
        expect(counted).to.be.at.least(found);
      }),
      { numRuns: 2000 },
    );
  });

  it('stops counting beyond the most', () => {
    const bytes = Buffer.alloc(1024 * 1024, Buffer.from([0x12, 0]));
    expect(countFields(bytes, EVENTS, 500, WIRE_TYPES)).to.equal(501);
  });
});
