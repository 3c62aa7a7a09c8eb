import type { EventOut, LogRecordOut } from '@eaglerank/contracts';
import type { FeatureEvent } from '@eaglerank/features';

const MICROS = 1_000_000;

/** The event of a record as the feature plan reads it. */
export function toFeatureEvent(event: EventOut, record: LogRecordOut): FeatureEvent {
  const { value } = event;
  return {
    type: event.type,
    tsMs: event.tsMs,
    ingestMs: record.ingestMs,
    eventId: event.eventId,
    userId: event.userId,
    itemId: event.itemId,
    authorId: record.itemAuthorId || event.authorId || event.targetUserId,
    topics: record.itemTopics,
    dwellMs: event.dwellMs,
    amountMicros: value ? Math.round(value.amount * MICROS) : 0,
    currency: value ? value.currency : '',
    // without a feed to join, 0 is the wire's default and says nothing
    position: event.requestId === '' ? -1 : event.position,
  };
}

/** Text that is equal for equal events, in whatever order their attributes were sent. */
export function canonicalText(event: EventOut): string {
  const names = Object.keys(event.attributes);
  if (names.length < 2) return JSON.stringify(event);
  const attributes = names.sort().map((name) => [name, event.attributes[name]]);
  return JSON.stringify({ ...event, attributes });
}
