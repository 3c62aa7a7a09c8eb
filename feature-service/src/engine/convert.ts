import type { EventOut, LogRecordOut } from '@eaglerank/contracts';
import type { FeatureEvent } from '@eaglerank/features';

const MICROS = 1_000_000;

/** What a record tells beside its event. */
type Stamps = Pick<LogRecordOut, 'ingestMs' | 'itemAuthorId'> & {
  readonly itemTopics: readonly string[];
};

/** The event of a record as the feature plan reads it. */
export function toFeatureEvent(event: EventOut, record: Stamps): FeatureEvent {
  const { value } = event;
  return {
    type: event.type,
    tsMs: event.tsMs,
    ingestMs: record.ingestMs,
    eventId: event.eventId,
    userId: event.userId,
    itemId: event.itemId,
    authorId: authorOf(event, record),
    topics: record.itemTopics,
    dwellMs: event.dwellMs,
    amountMicros: value ? Math.round(value.amount * MICROS) : 0,
    currency: value ? value.currency : '',
    // without a feed to join, 0 is the wire's default and says nothing
    position: event.requestId === '' ? -1 : event.position,
  };
}

/** Who an event is about: for an edge between people whom it names, else the item's author. */
function authorOf({ type, authorId, targetUserId }: EventOut, { itemAuthorId }: Stamps): string {
  const named = authorId || targetUserId;
  const edge = type === 'follow' || type === 'unfollow';
  return edge ? named || itemAuthorId : itemAuthorId || named;
}

/**
 * Text that is equal for equal events and no others, in whatever order their attributes were sent.
 * The fields that most events use come first, the rest only where there is any of it.
 */
export function canonicalText(event: EventOut): string {
  const { type, tsMs, userId, itemId, authorId, requestId, position, dwellMs } = event;
  const usual = `${type}\n${tsMs}\n${userId}\n${itemId}\n${authorId}\n${requestId}`;
  const rest = hasMore(event) ? moreOf(event) : '';
  return `${usual}\n${position}\n${dwellMs}${rest}`;
}

function hasMore(event: EventOut): boolean {
  if (event.value || event.targetUserId !== '' || event.topic !== '') return true;
  if (event.topics.length > 0 || event.vector.length > 0 || event.hideScope !== 0) return true;
  if (event.createdAtMs !== 0 || event.expiresAtMs !== 0) return true;
  for (const _ in event.attributes) return true;
  return false;
}

function moreOf(event: EventOut): string {
  const names = Object.keys(event.attributes).sort();
  return JSON.stringify([
    event.value,
    names.map((name) => [name, event.attributes[name]]),
    event.topics,
    event.createdAtMs,
    event.expiresAtMs,
    event.vector,
    event.hideScope,
    event.topic,
    event.targetUserId,
  ]);
}
