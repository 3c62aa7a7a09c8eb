import type { HistoryEvent } from '../jsonl/read-history.js';

let events = 0;

/** An event with the fields that a test does not name filled up. */
export function historyEvent(fields: Partial<HistoryEvent>): HistoryEvent {
  const tsMs = fields.tsMs ?? 0;
  return {
    ...{ type: 'impression', tsMs, ingestMs: tsMs, eventId: `event-${events++}` },
    ...{ userId: 'u', itemId: 'i', authorId: '', topics: [], dwellMs: 0, amountMicros: 0 },
    ...{ currency: '', position: -1, requestId: '', createdAtMs: 0 },
    ...fields,
  };
}
