import { HideScope, type EventOut } from '@eaglerank/contracts';
import { EVENT_TYPES, entityIdFault, type TenantConfig } from '@eaglerank/domain';

/** Why an event is not accepted: the field at fault, and what to do. */
export interface EventFault {
  readonly field: string;
  readonly description: string;
}

/** Stamps further ahead of the server's clock than this are refused: they would empty windows. */
export const MAX_AHEAD_MS = 60_000;

const USER = 1;
const ITEM = 2;
/** author_id, or target_user_id in its place. */
const OTHER = 4;
const ENGAGEMENT = USER | ITEM;

/** Ids each type needs. What a tenant declares is an engagement. */
const NEEDS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(EVENT_TYPES.map((type) => [type, ENGAGEMENT])),
  item_upsert: ITEM,
  item_delete: ITEM,
  user_upsert: USER,
  user_delete: USER,
  follow: USER | OTHER,
  unfollow: USER | OTHER,
  block: USER | OTHER,
  unblock: USER | OTHER,
  hide: USER,
  unhide: USER,
};

const MAX_DWELL_MS = 86_400_000;
const MAX_AMOUNT = 1e12;
const MAX_ATTRIBUTES = 32;
const MAX_KEY_BYTES = 64;
const MAX_VALUE_BYTES = 1024;
const MAX_TOPICS = 16;
const MAX_TOPIC_BYTES = 64;
const MAX_VECTOR = 512;
const CURRENCY = /^[A-Z]{3}$/;

const fault = (field: string, description: string): EventFault => ({ field, description });

/** Ids that are always optional, and checked where present. */
const OPTIONAL_IDS = [
  ['user_id', 'userId'],
  ['item_id', 'itemId'],
  ['author_id', 'authorId'],
  ['target_user_id', 'targetUserId'],
  ['request_id', 'requestId'],
] as const;

/**
 * Why the event cannot be accepted now; undefined when it can. Checks by hand, in the order of the
 * fields: this runs once per event.
 * @param nowMs the server's clock, ms since epoch
 * @param backfill history: an event may be older than the tenant's maximum lateness
 */
export function validateEvent(
  event: EventOut,
  tenant: Pick<TenantConfig, 'eventTypes' | 'retention'>,
  nowMs: number,
  backfill = false,
): EventFault | undefined {
  return (
    idFault('event_id', event.eventId) ??
    typeFault(event, tenant) ??
    timeFault(event.tsMs, tenant, nowMs, backfill) ??
    idsFault(event) ??
    numberFault(event) ??
    attributesFault(event.attributes) ??
    (event.type === 'item_upsert' ? itemFault(event) : undefined) ??
    (event.type === 'hide' || event.type === 'unhide' ? hideFault(event) : undefined)
  );
}

function idFault(field: string, value: string): EventFault | undefined {
  const description = entityIdFault(value);
  return description === undefined ? undefined : fault(field, description);
}

function typeFault({ type }: EventOut, tenant: Pick<TenantConfig, 'eventTypes'>) {
  if (Object.hasOwn(NEEDS, type) || tenant.eventTypes.includes(type)) return undefined;
  return fault('type', 'must be a built-in event type or one the tenant declares');
}

function timeFault(
  tsMs: number,
  { retention }: Pick<TenantConfig, 'retention'>,
  nowMs: number,
  backfill: boolean,
): EventFault | undefined {
  if (!Number.isSafeInteger(tsMs) || tsMs < 0) {
    return fault('ts_ms', 'must be milliseconds since the Unix epoch');
  }
  if (tsMs > nowMs + MAX_AHEAD_MS) {
    return fault('ts_ms', "must be at most 60 s ahead of the server's clock: check the clock");
  }
  if (!backfill && tsMs < nowMs - retention.maxLatenessSeconds * 1000) {
    return fault(
      'ts_ms',
      `must be at most ${retention.maxLatenessSeconds} s old: send history with backfill`,
    );
  }
  return undefined;
}

function idsFault(event: EventOut): EventFault | undefined {
  const needs = NEEDS[event.type] ?? ENGAGEMENT;
  if (needs & USER && event.userId === '') return fault('user_id', `is needed by ${event.type}`);
  if (needs & ITEM && event.itemId === '') return fault('item_id', `is needed by ${event.type}`);
  if (needs & OTHER && event.authorId === '' && event.targetUserId === '') {
    return fault('author_id', `${event.type} needs author_id or target_user_id`);
  }
  for (const [field, name] of OPTIONAL_IDS) {
    const value = event[name];
    const found = value === '' ? undefined : idFault(field, value);
    if (found) return found;
  }
  return undefined;
}

function numberFault({ position, dwellMs, value }: EventOut): EventFault | undefined {
  if (position < -1) return fault('position', 'must be a 0-based position, or -1 for unknown');
  if (!(dwellMs >= 0 && dwellMs <= MAX_DWELL_MS)) {
    return fault('dwell_ms', `must be from 0 to ${MAX_DWELL_MS}`);
  }
  if (!value) return undefined;
  if (!(Math.abs(value.amount) <= MAX_AMOUNT)) {
    return fault('value.amount', 'must be a number of at most 1e12');
  }
  if (!CURRENCY.test(value.currency)) {
    return fault('value.currency', 'must be an ISO 4217 code, e.g. EUR');
  }
  return undefined;
}

function attributesFault(attributes: EventOut['attributes']): EventFault | undefined {
  let count = 0;
  for (const key in attributes) {
    if (++count > MAX_ATTRIBUTES) {
      return fault('attributes', `must be at most ${MAX_ATTRIBUTES}`);
    }
    if (Buffer.byteLength(key) > MAX_KEY_BYTES || key === '') {
      return fault('attributes', `names must have 1 to ${MAX_KEY_BYTES} bytes`);
    }
    if (Buffer.byteLength(attributes[key] ?? '') > MAX_VALUE_BYTES) {
      return fault('attributes', `values must have at most ${MAX_VALUE_BYTES} bytes`);
    }
  }
  return undefined;
}

function topicFault(field: string, topic: string): EventFault | undefined {
  const found = idFault(field, topic);
  if (found) return found;
  if (Buffer.byteLength(topic) <= MAX_TOPIC_BYTES) return undefined;
  return fault(field, `topics must have at most ${MAX_TOPIC_BYTES} bytes`);
}

function itemFault({ topics, createdAtMs, expiresAtMs, vector }: EventOut) {
  if (topics.length > MAX_TOPICS) return fault('topics', `must be at most ${MAX_TOPICS}`);
  for (const topic of topics) {
    const found = topicFault('topics', topic);
    if (found) return found;
  }
  if (!(createdAtMs >= 0)) return fault('created_at_ms', 'must not be negative');
  if (!(expiresAtMs >= 0)) return fault('expires_at_ms', 'must not be negative; 0 for never');
  if (vector.length > MAX_VECTOR) {
    return fault('vector', `must have at most ${MAX_VECTOR} numbers`);
  }
  if (!vector.every((x) => Number.isFinite(Math.fround(x)))) {
    return fault('vector', 'must hold finite 32-bit numbers');
  }
  return undefined;
}

function hideFault({ hideScope, itemId, authorId, topic, expiresAtMs }: EventOut) {
  if (!(expiresAtMs >= 0)) return fault('expires_at_ms', 'must not be negative; 0 for ever');
  switch (hideScope) {
    case HideScope.HIDE_SCOPE_AUTHOR:
      return authorId === '' ? fault('author_id', 'is needed to hide an author') : undefined;
    case HideScope.HIDE_SCOPE_TOPIC:
      return topicFault('topic', topic);
    case HideScope.HIDE_SCOPE_UNSPECIFIED:
    case HideScope.HIDE_SCOPE_ITEM:
      return itemId === '' ? fault('item_id', 'is needed to hide an item') : undefined;
    default:
      return fault('hide_scope', 'must be ITEM, AUTHOR or TOPIC');
  }
}
