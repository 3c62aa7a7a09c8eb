import type { EventOut } from '@eaglerank/contracts';

/** An event as it is decoded, with every field at its default but those given. For tests. */
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
