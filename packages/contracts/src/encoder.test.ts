import { expect } from 'chai';
import fc from 'fast-check';
import { loadSync } from '@grpc/proto-loader';
import { LOAD_OPTIONS, PROTO_FILES } from './load.js';
import { MessageEncoder } from './encoder.js';
import { Shapes } from './shapes.js';
import { messages } from './testing/messages.js';

interface Type {
  readonly format?: string;
  serialize(message: object): Buffer;
  deserialize(bytes: Buffer): object;
}

const loaded = loadSync(PROTO_FILES, LOAD_OPTIONS);
const shapes = new Shapes(loaded);
const isMessage = (name: string): boolean =>
  name.startsWith('eaglerank.') && !!(loaded[name] as unknown as Type).serialize;
const NAMES = Object.keys(loaded).filter(isMessage);

describe('MessageEncoder', () => {
  it('knows every message of the contracts', () => {
    expect(NAMES.length).to.be.greaterThan(40);
  });

  for (const name of NAMES) {
    it(`writes ${name} so that protobufjs reads what it reads of its own`, () => {
      const shape = shapes.message(name);
      const encoder = new MessageEncoder(shape);
      const type = loaded[name] as unknown as Type;
      fc.assert(
        fc.property(messages(shape), (message) => {
          const read = type.deserialize(encoder.encode(message));
          expect(read).to.deep.equal(type.deserialize(type.serialize(message)));
        }),
        { numRuns: 20 },
      );
    });
  }

  const encoderOf = (name: string): MessageEncoder => new MessageEncoder(shapes.message(name));
  const read = (name: string, bytes: Buffer): object =>
    (loaded[name] as unknown as Type).deserialize(bytes);
  const FEED = 'eaglerank.feed.v1.GetFeedResponse';
  const EVENT = 'eaglerank.event.v1.Event';

  it('leaves out what is at its default, missing or null', () => {
    const empty = { items: [], nextPageToken: '', tier: 0, model: null, requestId: undefined };
    expect(encoderOf(FEED).encode(empty)).to.have.length(0);
  });

  it('writes enums by name and by number, and integers of either sign and any size', () => {
    const encoder = encoderOf(FEED);
    const byName = encoder.encode({ tier: 'TIER_MODEL' });
    expect(byName).to.deep.equal(encoder.encode(read(FEED, byName)));
    const shape = shapes.message(EVENT).fields.find(({ kind }) => kind === 'int64');
    for (const value of [1, -1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)]) {
      const bytes = encoderOf(EVENT).encode({ [shape?.name ?? '']: value });
      expect(read(EVENT, bytes)).to.have.property(shape?.name ?? '', value);
    }
  });

  it('writes strings and nested messages of every length', () => {
    for (const length of [0, 1, 47, 48, 49, 127, 128, 129, 16_383, 16_384, 100_000]) {
      for (const letter of ['a', 'é', '猫', '🦅']) {
        const message = { items: [{ itemId: letter.repeat(length) }], nextPageToken: letter };
        const bytes = encoderOf(FEED).encode(message);
        expect(read(FEED, bytes)).to.deep.include({ nextPageToken: letter });
        expect(read(FEED, bytes)).to.have.nested.property('items[0].itemId', letter.repeat(length));
      }
    }
  });

  it('refuses what is not of its field, and goes on with the next message', () => {
    const encoder = encoderOf(FEED);
    expect(() => encoder.encode({ items: 3 })).to.throw(TypeError, 'items: array expected');
    expect(() => encoder.encode({ items: [3] })).to.throw(TypeError, 'items: object expected');
    expect(() => encoder.encode({ tier: 'NONE' })).to.throw(TypeError, 'tier: NONE is none');
    const batch = encoderOf('eaglerank.event.v1.ServedPage');
    expect(() => batch.encode({ vectors: 'x' })).to.throw(TypeError, 'vectors: bytes expected');
    const bytes = encoder.encode({ requestId: 'r' });
    expect(read(FEED, bytes)).to.have.property('requestId', 'r');
  });
});
