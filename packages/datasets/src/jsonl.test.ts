import { expect } from 'chai';
import { jsonlDataset } from './jsonl.js';

const parse = (line: object | string): unknown => {
  const file = jsonlDataset('events.jsonl').files[0];
  return file?.parser('')(typeof line === 'string' ? line : JSON.stringify(line))[0];
};

describe('events as JSON lines', () => {
  it('take either spelling of names, and numbers as strings', () => {
    const event = { eventId: 'e', tsMs: 5, userId: '7', hideScope: 2, dwellMs: 1.5 };
    expect(
      parse({ event_id: 'e', ts_ms: '5', user_id: 7, hide_scope: 'AUTHOR', dwell_ms: 1.5 }),
    ).to.deep.equal(event);
    expect(
      parse({ ...event, tsMs: '5', hideScope: 'HIDE_SCOPE_AUTHOR', unknown: {} }),
    ).to.deep.equal(event);
  });

  it('keep lists, attributes and amounts', () => {
    const event = {
      eventId: 'e',
      topics: ['a', 'b'],
      vector: [0.5, -1],
      attributes: { lang: 'en', live: 'true', rank: '3' },
      value: { amount: 12.5, currency: 'EUR' },
    };
    expect(parse({ ...event, attributes: { lang: 'en', live: true, rank: 3 } })).to.deep.equal(
      event,
    );
  });

  it('name the field of another kind and what it must be', () => {
    const refusals: [object, string][] = [
      [{ topics: 'film' }, 'topics must be a list'],
      [{ topics: ['film', {}] }, 'topics must be a string'],
      [{ vector: ['x'] }, 'vector must be a number'],
      [{ vector: 1 }, 'vector must be a list'],
      [{ attributes: ['a'] }, 'attributes must be an object'],
      [{ attributes: { a: { b: 1 } } }, 'attributes must be a string'],
      [{ value: 5 }, 'value must be an object'],
      [{ value: { amount: 'much' } }, 'value must be a number'],
      [{ hide_scope: 'ALL' }, 'hide_scope must be ITEM, AUTHOR or TOPIC'],
      [{ hide_scope: [] }, 'hide_scope must be ITEM, AUTHOR or TOPIC'],
      [{ ts_ms: 'noon' }, 'ts_ms must be a number'],
      [{ type: {} }, 'type must be a string'],
    ];
    for (const [fields, reason] of refusals) {
      expect(() => parse({ event_id: 'e', ...fields })).to.throw(Error, reason);
    }
    expect(() => parse('[]')).to.throw('the line is no JSON object');
    expect(() => parse({ type: 'like' })).to.throw('event_id is missing');
  });
});
