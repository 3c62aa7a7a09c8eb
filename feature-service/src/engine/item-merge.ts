import { encodeItemRecord, type ItemRecord } from '@eaglerank/catalogue';
import type { EventOut } from '@eaglerank/contracts';

/** The record an item_upsert makes. */
function recordOf(event: EventOut, ordinal: number): ItemRecord {
  return {
    ordinal,
    itemId: event.itemId,
    updatedAtMs: event.tsMs,
    createdAtMs: event.createdAtMs === 0 ? event.tsMs : event.createdAtMs,
    expiresAtMs: event.expiresAtMs,
    authorId: event.authorId,
    topics: event.topics,
    attributes: event.attributes,
    vector: Float32Array.from(event.vector),
  };
}

/**
 * The record after an upsert: the last writer by event time wins; of two at one time, the one with
 * the larger bytes, so that their order does not matter. Undefined when the upsert changes nothing.
 */
export function mergeItem(
  known: ItemRecord | undefined,
  event: EventOut,
  takeOrdinal: () => number,
): ItemRecord | undefined {
  if (!known) return recordOf(event, takeOrdinal());
  if (known.updatedAtMs > event.tsMs) return undefined;
  const record = recordOf(event, known.ordinal);
  if (known.updatedAtMs < event.tsMs) return record;
  const order = Buffer.compare(encodeItemRecord(record), encodeItemRecord(known));
  return order > 0 ? record : undefined;
}
