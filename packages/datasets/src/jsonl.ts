import type { Event } from '@eaglerank/contracts';
import type { Dataset } from './dataset.js';

const SCOPES: Readonly<Record<string, number>> = { ITEM: 1, AUTHOR: 2, TOPIC: 3 };

/** Reads the JSON of a field. @throws Error that names the field and what it must be */
type Read = (field: string, value: unknown) => unknown;

const refused = (field: string, kind: string): Error => new Error(`${field} must be ${kind}`);

const text: Read = (field, value) => {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw refused(field, 'a string');
  return value;
};

/** proto3 JSON writes 64-bit integers as strings. */
const number: Read = (field, value) => {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) throw refused(field, 'a number');
  return read;
};

const listOf =
  (read: Read): Read =>
  (field, value) => {
    if (!Array.isArray(value)) throw refused(field, 'a list');
    return value.map((each) => read(field, each));
  };

function object(field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused(field, 'an object');
  }
  return value as Record<string, unknown>;
}

const attributes: Read = (field, value) =>
  Object.fromEntries(
    Object.entries(object(field, value)).map(([name, each]) => [
      name,
      typeof each === 'boolean' ? String(each) : text(field, each),
    ]),
  );

const money: Read = (field, value) => {
  const { amount = 0, currency = '' } = object(field, value);
  return { amount: number(field, amount), currency: text(field, currency) };
};

const scope: Read = (field, value) => {
  const known = typeof value === 'string' ? SCOPES[value.replace(/^HIDE_SCOPE_/, '')] : value;
  if (typeof known !== 'number') throw refused(field, 'ITEM, AUTHOR or TOPIC');
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
    const [name, read] = field;
    event[name] = read(snake(key), value);
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
