import type { LogRecord } from '@eaglerank/contracts';
import { eventOf } from '@eaglerank/events/contract';
import type { FeatureEvent } from '@eaglerank/features';

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

export { eventOf };
