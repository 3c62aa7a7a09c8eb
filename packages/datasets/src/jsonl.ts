import type { Event } from '@eaglerank/contracts';
import type { Dataset } from './dataset.js';

const SCOPES: Readonly<Record<string, number>> = { ITEM: 1, AUTHOR: 2, TOPIC: 3 };

/** Snake-case and proto3 JSON names, with the type each must have. */
const FIELDS: Readonly<Record<string, readonly [keyof Event, 'string' | 'number' | 'other']>> = {
  event_id: ['eventId', 'string'],
  type: ['type', 'string'],
  ts_ms: ['tsMs', 'number'],
  user_id: ['userId', 'string'],
  item_id: ['itemId', 'string'],
  author_id: ['authorId', 'string'],
  request_id: ['requestId', 'string'],
  position: ['position', 'number'],
  dwell_ms: ['dwellMs', 'number'],
  value: ['value', 'other'],
  attributes: ['attributes', 'other'],
  topics: ['topics', 'other'],
  created_at_ms: ['createdAtMs', 'number'],
  expires_at_ms: ['expiresAtMs', 'number'],
  vector: ['vector', 'other'],
  hide_scope: ['hideScope', 'other'],
  topic: ['topic', 'string'],
  target_user_id: ['targetUserId', 'string'],
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

function convert(name: string, kind: string, value: unknown): unknown {
  if (kind === 'number') {
    // proto3 JSON writes 64-bit integers as strings
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      throw new Error(`${name} must be a number`);
    }
    return number;
  }
  if (kind === 'string') {
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') throw new Error(`${name} must be a string`);
  }
  if (name === 'hide_scope' && typeof value === 'string') {
    const scope = SCOPES[value.replace(/^HIDE_SCOPE_/, '')];
    if (scope === undefined) throw new Error('hide_scope must be ITEM, AUTHOR or TOPIC');
    return scope;
  }
  return value;
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
