import { feedService, messageShape } from '@eaglerank/contracts';
import { messages } from '@eaglerank/contracts/testing';
import type { RequestError } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { jsonCodec, type JsonCodec } from './proto-json.js';

describe('proto3 JSON', () => {
  for (const name of ['GetFeedRequest', 'LogEventsRequest', 'ExplainFeedResponse']) {
    it(`brings back every ${name}`, () => {
      const shape = messageShape(`eaglerank.feed.v1.${name}`);
      const codec = jsonCodec(shape);
      fc.assert(
        fc.property(messages(shape), (message) => {
          const json = JSON.parse(JSON.stringify(codec.toJson(message))) as unknown;
          expect(codec.fromJson(json)).to.deep.equal(message);
        }),
        { numRuns: 50 },
      );
    });
  }

  it('reads as the gRPC door does: same message, same defaults', () => {
    const shape = messageShape('eaglerank.feed.v1.LogEventsRequest');
    const { requestSerialize, requestDeserialize } = feedService.LogEvents;
    const sparse = { events: [{ eventId: 'e', tsMs: 5, value: { amount: 1.5 } }] };
    const overGrpc = requestDeserialize(requestSerialize(sparse));
    const json = { events: [{ event_id: 'e', tsMs: '5', value: { amount: 1.5 } }] };
    expect(jsonCodec(shape).fromJson(json)).to.deep.equal(overGrpc);
    expect(jsonCodec(shape).fromJson({})).to.deep.equal(requestDeserialize(Buffer.alloc(0)));
  });

  it('takes nulls for defaults, and numbers as strings', () => {
    const codec = jsonCodec(messageShape('eaglerank.feed.v1.GetFeedRequest'));
    expect(codec.fromJson({ userId: null, pageSize: '7', mode: 2 })).to.include({
      ...{ userId: '', pageSize: 7, mode: 2 },
    });
  });

  it('refuses lists that are too long before it reads their entries', () => {
    const events = jsonCodec(messageShape('eaglerank.feed.v1.LogEventsRequest'));
    const reasonOf = (codec: JsonCodec, json: object): unknown => {
      try {
        codec.fromJson(json);
      } catch (error) {
        return (error as RequestError).reason;
      }
      return undefined;
    };
    expect(reasonOf(events, { events: Array(501).fill(7) })).to.equal('TOO_MANY_EVENTS');
    expect(reasonOf(events, { events: Array(500).fill({}) })).to.equal(undefined);
    expect(reasonOf(events, { events: [{ vector: Array(5000).fill(0) }] })).to.equal(
      'INVALID_FIELD',
    );
    const rank = jsonCodec(messageShape('eaglerank.feed.v1.RankItemsRequest'));
    expect(reasonOf(rank, { itemIds: Array(501).fill(7) })).to.equal('INVALID_FIELD');
  });

  it('survives any JSON', () => {
    const codec = jsonCodec(messageShape('eaglerank.feed.v1.LogEventsRequest'));
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          codec.fromJson(JSON.parse(text));
        } catch (error) {
          expect(error).to.have.property('reason', 'INVALID_FIELD');
        }
      }),
      { numRuns: 500 },
    );
  });
});
