import type { EventOut } from '@eaglerank/contracts';
import {
  NO_NAMES,
  NO_NUMBERS,
  readFloat,
  readMessage,
  withName,
  withNumbers,
} from './wire-message.js';
import type { WireReader } from './wire-reader.js';

type Money = NonNullable<EventOut['value']>;

const NO_ATTRIBUTES: Record<string, string> = Object.freeze({});

// The cases are tags: field number * 8 + wire type, with the numbers of event.proto.

function withAttribute(known: Record<string, string>, reader: WireReader): Record<string, string> {
  const attributes = known === NO_ATTRIBUTES ? {} : known;
  const { key, value } = readMessage(reader, { key: '', value: '' }, attributeField);
  // an assignment to __proto__ would make no property
  Object.defineProperty(attributes, key, {
    ...{ value, enumerable: true, configurable: true, writable: true },
  });
  return attributes;
}

function attributeField(
  entry: { key: string; value: string },
  key: number,
  reader: WireReader,
): void {
  switch (key) {
    case 10:
      entry.key = reader.name();
      break;
    case 18:
      entry.value = reader.text();
      break;
    default:
      reader.skip(key & 7);
  }
}

function moneyField(money: Money, key: number, reader: WireReader): void {
  switch (key) {
    case 9:
      money.amount = reader.double();
      break;
    case 18:
      money.currency = reader.name();
      break;
    default:
      reader.skip(key & 7);
  }
}

export function newEvent(): EventOut {
  return {
    eventId: '',
    type: '',
    tsMs: 0,
    userId: '',
    itemId: '',
    authorId: '',
    requestId: '',
    position: 0,
    dwellMs: 0,
    value: null,
    attributes: NO_ATTRIBUTES,
    topics: NO_NAMES,
    createdAtMs: 0,
    expiresAtMs: 0,
    vector: NO_NUMBERS,
    hideScope: 0,
    topic: '',
    targetUserId: '',
  };
}

export function eventField(event: EventOut, key: number, reader: WireReader): void {
  switch (key) {
    case 10:
      event.eventId = reader.text();
      break;
    case 18:
      event.type = reader.name();
      break;
    case 24:
      event.tsMs = reader.int64();
      break;
    case 34:
      event.userId = reader.name();
      break;
    case 42:
      event.itemId = reader.name();
      break;
    case 50:
      event.authorId = reader.name();
      break;
    case 58:
      event.requestId = reader.name();
      break;
    case 64:
      event.position = reader.int32();
      break;
    case 72:
      event.dwellMs = reader.int64();
      break;
    case 82:
      event.value = readMessage(reader, { amount: 0, currency: '' }, moneyField);
      break;
    case 90:
      event.attributes = withAttribute(event.attributes, reader);
      break;
    case 98:
      event.topics = withName(event.topics, reader.name());
      break;
    case 104:
      event.createdAtMs = reader.int64();
      break;
    case 112:
      event.expiresAtMs = reader.int64();
      break;
    case 122:
    case 125:
      event.vector = withNumbers(reader, key, event.vector, readFloat);
      break;
    case 128:
      event.hideScope = reader.int32() as EventOut['hideScope'];
      break;
    case 138:
      event.topic = reader.name();
      break;
    case 146:
      event.targetUserId = reader.name();
      break;
    default:
      reader.skip(key & 7);
  }
}
