import type { EventOut, LogRecord } from '@eaglerank/contracts';
import type { FeatureEvent } from '@eaglerank/features';

/** An event as it is decoded, with every field at its default but those given. */
export function eventOf(fields: Partial<EventOut>): EventOut {
  return {
    eventId: 'e1',
    type: 'click',
    tsMs: 0,
    userId: '',
    itemId: '',
    authorId: '',
    requestId: '',
    position: 0,
    dwellMs: 0,
    value: null,
    attributes: {},
    topics: [],
    createdAtMs: 0,
    expiresAtMs: 0,
    vector: [],
    hideScope: 0,
    topic: '',
    targetUserId: '',
    ...fields,
  };
}

/** The log record that the engine reads as `event`. */
export function recordOf(event: FeatureEvent): LogRecord {
  const { position, currency, amountMicros, authorId, topics } = event;
  return {
    event: eventOf({
      eventId: event.eventId,
      type: event.type,
      tsMs: event.tsMs,
      userId: event.userId,
      itemId: event.itemId,
      authorId: event.type === 'follow' || event.type === 'item_upsert' ? authorId : '',
      requestId: position < 0 ? '' : 'request',
      position: Math.max(0, position),
      dwellMs: event.dwellMs,
      value: currency === '' ? null : { amount: amountMicros / 1e6, currency },
      topics: event.type === 'item_upsert' ? [...topics] : [],
    }),
    ingestMs: event.ingestMs,
    itemAuthorId: authorId,
    itemTopics: [...topics],
  };
}
