import { entityIdFault, EVENT_TYPES } from '@eaglerank/domain';
import type { SimulatedEvent } from '../drive/events.js';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const ITEM_EVENTS = new Set([
  'item_upsert', 'impression', 'click', 'like', 'share', 'comment', 'dwell', 'skip', 'purchase',
  'report', 'credit_decision', 'signal_opened', 'trade',
]); // prettier-ignore
const VALUED = new Set(['purchase', 'trade']);
const CATALOGUE = new Set(['item_upsert', 'item_delete']);

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

function idFaults(event: SimulatedEvent): string[] {
  const faults: string[] = [];
  if (!ULID.test(event.eventId)) faults.push('event_id is no ULID');
  const required: [string, string | undefined, boolean][] = [
    ['user_id', event.userId, !CATALOGUE.has(event.type)],
    ['item_id', event.itemId, ITEM_EVENTS.has(event.type)],
    ['author_id', event.authorId, event.type === 'follow' || event.type === 'item_upsert'],
  ];
  for (const [name, value, needed] of required) {
    if (!needed && (value ?? '') === '') continue;
    const fault = entityIdFault(value ?? '');
    if (fault !== undefined) faults.push(`${name} ${fault}`);
  }
  if (CATALOGUE.has(event.type) && (event.userId ?? '') !== '')
    faults.push('user_id must be empty');
  return faults;
}

function attributeFaults(event: SimulatedEvent): string[] {
  const entries = Object.entries(event.attributes ?? {});
  const faults = entries.length > 32 ? ['too many attributes'] : [];
  for (const [key, value] of entries) {
    if (bytes(key) > 64 || bytes(value) > 1024) faults.push(`attribute ${key} is too long`);
  }
  return faults;
}

function itemFaults(event: SimulatedEvent): string[] {
  if (event.type !== 'item_upsert') return [];
  const topics = event.topics ?? [];
  const faults = topics.length < 1 || topics.length > 16 ? ['topics: 1 to 16'] : [];
  if (topics.some((topic) => topic === '' || bytes(topic) > 64))
    faults.push('a topic of bad length');
  if (new Set(topics).size !== topics.length) faults.push('a topic twice');
  const created = Number(event.createdAtMs);
  const expires = Number(event.expiresAtMs);
  if (!(created > 0 && created <= event.tsMs)) faults.push('created_at_ms out of bounds');
  if (expires !== 0 && expires <= created) faults.push('expires_at_ms before creation');
  return faults;
}

function valueFaults(event: SimulatedEvent): string[] {
  const faults: string[] = [];
  const position = event.position ?? -1;
  if (!Number.isInteger(position) || position < -1) faults.push('position out of bounds');
  const dwell = event.dwellMs;
  if (dwell !== undefined && !(Number(dwell) >= 0 && Number(dwell) <= 86_400_000)) {
    faults.push('dwell_ms out of bounds');
  }
  if (event.type === 'dwell' && dwell === undefined) faults.push('dwell without dwell_ms');
  // only clicks may do with and without
  if (event.type !== 'click' && VALUED.has(event.type) !== Boolean(event.value)) {
    faults.push('value out of place');
  }
  const { amount, currency = '' } = event.value ?? { amount: 0, currency: 'EUR' };
  if (!(Math.abs(Number(amount)) <= 1e12)) faults.push('amount out of bounds');
  if (!/^[A-Z]{3}$/.test(currency)) faults.push('currency is no ISO 4217 code');
  return faults;
}

/**
 * What is wrong with an event by the bounds of event.proto, at a moment of the server's clock, with
 * a maximum lateness of 24 h and `declared` as the tenant's own types. Empty when nothing is.
 */
export function eventFaults(
  event: SimulatedEvent,
  serverMs: number,
  declared: readonly string[],
): string[] {
  const faults: string[] = [];
  const types: readonly string[] = [...EVENT_TYPES, ...declared];
  if (!types.includes(event.type)) faults.push(`unknown type ${event.type}`);
  if (!Number.isInteger(event.tsMs)) faults.push('ts_ms is no integer');
  if (event.tsMs > serverMs) faults.push('ts_ms is ahead of the clock');
  if (event.tsMs < serverMs - 24 * 3_600_000) faults.push('ts_ms is too late');
  return [
    ...faults,
    ...idFaults(event),
    ...attributeFaults(event),
    ...itemFaults(event),
    ...valueFaults(event),
  ].map((fault) => `${event.type}: ${fault}`);
}
