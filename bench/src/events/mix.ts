import { HideScope, type EventOut, type LogRecord } from '@eaglerank/contracts';
import { normalise, type ItemFacts } from '@eaglerank/events';
import type { FeatureEvent } from '@eaglerank/features';
import { seededRandom } from '@eaglerank/domain';
import { seedAuthor, seedItem, seedUser } from '@eaglerank/testing';

/** Size of a log to be. */
export interface MixSize {
  readonly events: number;
  readonly items: number;
  readonly users: number;
  readonly authors: number;
}

/** Kinds of events after the catalogue, with their share: what a feed's client reports. */
const SHARES: readonly (readonly [type: string, share: number])[] = [
  ['impression', 0.66],
  ['dwell', 0.17],
  ['click', 0.09],
  ['like', 0.03],
  ['skip', 0.02],
  ['follow', 0.01],
  ['share', 0.01],
  ['comment', 0.01],
];
const SPREAD_MS = 30 * 60_000;
const TOPICS = ['arts', 'film', 'food', 'games', 'music', 'news', 'science', 'sport'];

const BLANK: EventOut = {
  ...{ eventId: '', type: '', tsMs: 0, userId: '', itemId: '', authorId: '', requestId: '' },
  ...{ position: 0, dwellMs: 0, value: null, attributes: {}, topics: [], createdAtMs: 0 },
  ...{ expiresAtMs: 0, vector: [], hideScope: HideScope.HIDE_SCOPE_UNSPECIFIED, topic: '' },
  targetUserId: '',
};

/** An item's facts, as its upsert told them. */
const factsOf = (i: number, authors: number): ItemFacts => ({
  authorId: seedAuthor(i % authors),
  topics: [TOPICS[i % TOPICS.length] as string, TOPICS[(3 * i + 1) % TOPICS.length] as string],
});

/**
 * A log's records in the order they were accepted: the catalogue, then half an hour of what users
 * did, popular items more often. The same size and time give the same records.
 */
export function* mixedRecords(size: MixSize, nowMs: number): Generator<LogRecord> {
  const random = seededRandom(11);
  const startMs = nowMs - SPREAD_MS;
  const record = (event: EventOut, facts?: ItemFacts): LogRecord =>
    normalise(event, facts, { ingestMs: event.tsMs, backfill: false, traceparent: '' });
  for (let i = 0; i < size.items; i++) {
    const facts = factsOf(i, size.authors);
    const event = { ...BLANK, eventId: `i-${i}`, type: 'item_upsert', tsMs: startMs };
    const { authorId, topics } = facts;
    yield record({ ...event, itemId: seedItem(i), authorId, topics: [...topics] }, facts);
  }
  const rest = size.events - size.items;
  for (let n = 0; n < rest; n++) {
    const type = pick(random());
    const tsMs = startMs + 1000 + Math.floor((n / rest) * (SPREAD_MS - 2000));
    const userId = seedUser(Math.floor(random() * size.users));
    const item = Math.floor(random() ** 3 * size.items);
    const event = { ...BLANK, eventId: `e-${n}`, type, tsMs, userId };
    if (type === 'follow') {
      yield record({ ...event, authorId: seedAuthor(Math.floor(random() * size.authors)) });
    } else {
      const dwellMs = type === 'dwell' ? 500 + Math.floor(random() * 20_000) : 0;
      yield record({ ...event, itemId: seedItem(item), dwellMs }, factsOf(item, size.authors));
    }
  }
}

function pick(at: number): string {
  let left = at;
  for (const [type, share] of SHARES) {
    left -= share;
    if (left < 0) return type;
  }
  return 'impression';
}

/** A record as the features read it. */
export function toFeatureEvent(record: LogRecord): FeatureEvent {
  const event = record.event as EventOut;
  return {
    ...{ type: event.type, tsMs: event.tsMs, ingestMs: event.tsMs, eventId: event.eventId },
    ...{ userId: event.userId, itemId: event.itemId, topics: record.itemTopics ?? [] },
    authorId: record.itemAuthorId || event.authorId,
    ...{ dwellMs: event.dwellMs, amountMicros: 0, currency: '', position: -1 },
  };
}

/** Lists of at most `size` of something. */
export function* chunks<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const one of all) {
    chunk.push(one);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
