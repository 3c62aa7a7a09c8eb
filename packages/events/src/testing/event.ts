import type { EventOut } from '@eaglerank/contracts';
import { newEvent } from '../decode-event.js';

/** A click as it is decoded, with every field at its default but those given. For tests. */
export function eventOf(fields: Partial<EventOut>): EventOut {
  return { ...newEvent(), eventId: 'e1', type: 'click', ...fields };
}
