import { expect } from 'chai';
import fc from 'fast-check';
import type { EventOut } from '@eaglerank/contracts';
import { EVENT_TYPES } from '@eaglerank/domain';
import { eventOf } from './testing/event.js';
import { validateEvent } from './validate.js';

const NOW = 1_760_000_000_000;
const TENANT = {
  eventTypes: ['signed_up'],
  retention: { maxLatenessSeconds: 3600, eventIdSeconds: 7200, archiveSeconds: 0 },
};
const CLICK = { type: 'click', tsMs: NOW, userId: 'u', itemId: 'i' };

const fieldOf = (fields: Partial<EventOut>, backfill = false): string | undefined =>
  validateEvent(eventOf(fields), TENANT, NOW, backfill)?.field;

describe('validateEvent', () => {
  it('accepts one complete event of every type', () => {
    for (const type of [...EVENT_TYPES, 'signed_up']) {
      const event = { type, tsMs: NOW, userId: 'u', itemId: 'i', authorId: 'a' };
      expect(fieldOf(event), type).to.equal(undefined);
    }
  });

  const faults: [string, Partial<EventOut>, string][] = [
    ['no event id', { ...CLICK, eventId: '' }, 'event_id'],
    ['an id with NUL', { ...CLICK, eventId: 'a\0b' }, 'event_id'],
    ['an unknown type', { ...CLICK, type: 'teleport' }, 'type'],
    ['a name of Object.prototype', { ...CLICK, type: 'constructor' }, 'type'],
    ['a negative time', { ...CLICK, tsMs: -1 }, 'ts_ms'],
    ['a fraction of a time', { ...CLICK, tsMs: NOW + 0.5 }, 'ts_ms'],
    ['more than 60 s ahead', { ...CLICK, tsMs: NOW + 60_001 }, 'ts_ms'],
    ['too late', { ...CLICK, tsMs: NOW - 3_600_001 }, 'ts_ms'],
    ['no user', { ...CLICK, userId: '' }, 'user_id'],
    ['no item', { ...CLICK, itemId: '' }, 'item_id'],
    ['no item to delete', { type: 'item_delete', tsMs: NOW }, 'item_id'],
    ['nobody to follow', { type: 'follow', tsMs: NOW, userId: 'u' }, 'author_id'],
    ['a long id', { ...CLICK, itemId: 'é'.repeat(65) }, 'item_id'],
    ['a lone surrogate', { ...CLICK, requestId: '\ud800' }, 'request_id'],
    ['a position below -1', { ...CLICK, position: -2 }, 'position'],
    ['a dwell of more than a day', { ...CLICK, dwellMs: 86_400_001 }, 'dwell_ms'],
    ['no number', { ...CLICK, value: { amount: NaN, currency: 'EUR' } }, 'value.amount'],
    ['a small currency', { ...CLICK, value: { amount: 1, currency: 'eur' } }, 'value.currency'],
    ['a large attribute', { ...CLICK, attributes: { a: 'x'.repeat(1025) } }, 'attributes'],
    [
      'many attributes',
      { ...CLICK, attributes: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i, ''])) },
      'attributes',
    ],
    [
      'many topics',
      { ...CLICK, type: 'item_upsert', topics: Array<string>(17).fill('t') },
      'topics',
    ],
    ['an empty topic', { ...CLICK, type: 'item_upsert', topics: [''] }, 'topics'],
    [
      'a long vector',
      { ...CLICK, type: 'item_upsert', vector: Array<number>(513).fill(0) },
      'vector',
    ],
    ['a vector beyond 32 bits', { ...CLICK, type: 'item_upsert', vector: [1e39] }, 'vector'],
    ['an infinite vector', { ...CLICK, type: 'item_upsert', vector: [Infinity] }, 'vector'],
    ['no item to hide', { type: 'hide', tsMs: NOW, userId: 'u' }, 'item_id'],
    ['no author to hide', { type: 'hide', tsMs: NOW, userId: 'u', hideScope: 2 }, 'author_id'],
    ['no topic to hide', { type: 'hide', tsMs: NOW, userId: 'u', hideScope: 3 }, 'topic'],
    ['an unknown scope', { type: 'hide', tsMs: NOW, userId: 'u', hideScope: 9 as 0 }, 'hide_scope'],
  ];
  for (const [name, event, field] of faults) {
    it(`refuses ${name}`, () => expect(fieldOf(event)).to.equal(field));
  }

  it('takes the limits themselves', () => {
    expect(fieldOf({ ...CLICK, tsMs: NOW + 60_000 })).to.equal(undefined);
    expect(fieldOf({ ...CLICK, tsMs: NOW - 3_600_000 })).to.equal(undefined);
    expect(fieldOf({ ...CLICK, position: -1, dwellMs: 86_400_000 })).to.equal(undefined);
    expect(fieldOf({ ...CLICK, itemId: 'é'.repeat(64) })).to.equal(undefined);
  });

  it('takes history of any age, and nothing from the future, as backfill', () => {
    expect(fieldOf({ ...CLICK, tsMs: 874_724_710_000 }, true)).to.equal(undefined);
    expect(fieldOf({ ...CLICK, tsMs: NOW + 60_001 }, true)).to.equal('ts_ms');
  });

  it('never throws', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    const event = fc.record({
      eventId: text,
      type: fc.oneof(text, fc.constantFrom(...EVENT_TYPES)),
      tsMs: fc.double(),
      userId: text,
      itemId: text,
      position: fc.integer(),
      dwellMs: fc.double(),
      topics: fc.array(text),
      attributes: fc.dictionary(text, text),
      hideScope: fc.integer({ min: 0, max: 5 }) as fc.Arbitrary<0>,
    });
    fc.assert(fc.property(event, (fields) => void fieldOf(fields)));
  });
});
