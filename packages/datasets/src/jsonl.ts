import type { Event } from '@eaglerank/contracts';
import type { Dataset } from './dataset.js';

const SCOPES: Readonly<Record<string, number>> = { ITEM: 1, AUTHOR: 2, TOPIC: 3 };

type Read = (value: unknown) => unknown;

/** A value of another kind: "<field> must be <what>". */
class WrongKind extends Error {}

const text: Read = (value) => {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new WrongKind('a string');
  return value;
};

/** proto3 JSON writes 64-bit integers as strings. */
const number: Read = (value) => {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) throw new WrongKind('a number');
  return read;
};

const listOf =
  (read: Read): Read =>
  (value) => {
    if (!Array.isArray(value)) throw new WrongKind('a list');
    return value.map(read);
  };

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WrongKind('an object');
  }
  return value as Record<string, unknown>;
}

const attributes: Read = (value) =>
  Object.fromEntries(
    Object.entries(object(value)).map(([name, each]) => [
      name,
      typeof each === 'boolean' ? String(each) : text(each),
    ]),
  );

const money: Read = (value) => {
  const { amount = 0, currency = '' } = object(value);
  return { amount: number(amount), currency: text(currency) };
};

const scope: Read = (value) => {
  const known = typeof value === 'string' ? SCOPES[value.replace(/^HIDE_SCOPE_/, '')] : value;
  if (typeof known !== 'number') throw new WrongKind('ITEM, AUTHOR or TOPIC');
  return known;
};

/** By snake-case name: the field, and how its JSON is read. */
const FIELDS: Readonly<Record<string, readonly [keyof Event, Read]>> = {
  event_id: ['eventId', text],
  type: ['type', text],
  ts_ms: ['tsMs', number],
  user_id: ['userId', text],
  item_id: ['itemId', text],
  author_id: ['authorId', text],
  request_id: ['requestId', text],
  position: ['position', number],
  dwell_ms: ['dwellMs', number],
  value: ['value', money],
  attributes: ['attributes', attributes],
  topics: ['topics', listOf(text)],
  created_at_ms: ['createdAtMs', number],
  expires_at_ms: ['expiresAtMs', number],
  vector: ['vector', listOf(number)],
  hide_scope: ['hideScope', scope],
  topic: ['topic', text],
  target_user_id: ['targetUserId', text],
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** @throws Error that names the field and what it must be */
function convert(name: string, read: Read, value: unknown): unknown {
  try {
    return read(value);
  } catch (error) {
    if (error instanceof WrongKind) throw new Error(`${name} must be ${error.message}`);
    throw error;
  }
}

/** One event per line; unknown fields are ignored, names may be snake case or camel case. */
function parseJsonEvent(line: string): Event[] {
  const raw: unknown = JSON.parse(line);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new Error('the line is no JSON object');
  }
  const event: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const field = FIELDS[snake(key)];
    if (!field || value === null) continue;
    event[field[0]] = convert(snake(key), field[1], value);
  }
  if (!event['eventId'])
    throw new Error('event_id is missing; without it a repeated import would count twice');
  return [event];
}

export function jsonlDataset(path: string): Dataset {
  return {
    name: path,
    files: [{ path, label: 'events', hasHeader: false, parser: () => parseJsonEvent }],
  };
}
