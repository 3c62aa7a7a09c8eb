import type { LogRecordOut, ServedPageOut } from '@eaglerank/contracts';
import {
  letterBytes,
  type DeadLetterReason,
  type Position,
  type ReadRecord,
} from '@eaglerank/events';
import { latenessOf, type FeatureEvent } from '@eaglerank/features';
import { canonicalText, toFeatureEvent } from './convert.js';
import { hashIds, type IdHashes } from './event-ids.js';

/** A record of the log with everything that is the same for every slot. */
export interface Prepared {
  readonly next: Position;
  readonly record: LogRecordOut | undefined;
  /** Set for events that are on time. */
  readonly event?: FeatureEvent;
  readonly hashes?: IdHashes;
  readonly served?: ServedPageOut;
  readonly late?: boolean;
  /** Set for what goes to the dead letters whatever the slots say. */
  readonly refused?: DeadLetterReason;
  /** Bytes of what could not be read. */
  readonly bytes?: Buffer;
}

/** Bytes of a record for the dead letters. */
export function bytesOf({ record, bytes }: Prepared): Buffer {
  return bytes ?? (record ? letterBytes(record) : Buffer.alloc(0));
}

/**
 * Judges one record by itself.
 * @param maxLatenessMs history is judged by its virtual ingest time, so it is never late
 * @param poisoned it failed too often before
 */
export function prepare(read: ReadRecord, maxLatenessMs: number, poisoned: boolean): Prepared {
  const { next, record, unreadable } = read;
  if (!record) {
    return { next, record, refused: 'unreadable', bytes: unreadable ?? Buffer.alloc(0) };
  }
  if (poisoned) return { next, record, refused: 'poison' };
  const { event, served, ingestMs, backfill } = record;
  if (served) return { next, record, served };
  if (!event || event.eventId === '' || event.type === '') {
    return { next, record, refused: 'invalid' };
  }
  switch (latenessOf(event.tsMs, ingestMs, maxLatenessMs)) {
    case 'future_rejected':
      return { next, record, refused: 'future_stamp' };
    case 'late_rejected':
      return { next, record, late: true };
    case 'on_time': {
      const hashes = { ...hashIds(event.eventId, canonicalText(event)), ingestMs, backfill };
      return { next, record, event: toFeatureEvent(event, record), hashes };
    }
  }
}
