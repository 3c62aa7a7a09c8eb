import type { LogRecordOut } from '@eaglerank/contracts';
import { eventField, newEvent } from './decode-event.js';
import { newServed, servedField } from './decode-served.js';
import { NO_NAMES, readMessage, withName } from './wire-message.js';
import { WireReader } from './wire-reader.js';

// The cases are tags: field number * 8 + wire type, with the numbers of event.proto.

function newRecord(): LogRecordOut {
  return {
    event: null,
    served: null,
    ingestMs: 0,
    itemAuthorId: '',
    itemTopics: NO_NAMES,
    backfill: false,
    traceparent: '',
  };
}

function recordField(record: LogRecordOut, key: number, reader: WireReader): void {
  switch (key) {
    case 10:
      record.event = readMessage(reader, newEvent(), eventField);
      break;
    case 18:
      record.served = readMessage(reader, newServed(), servedField);
      break;
    case 24:
      record.ingestMs = reader.int64();
      break;
    case 34:
      record.itemAuthorId = reader.name();
      break;
    case 42:
      record.itemTopics = withName(record.itemTopics, reader.name());
      break;
    case 48:
      record.backfill = reader.boolean();
      break;
    case 58:
      record.traceparent = reader.name();
      break;
    default:
      reader.skip(key & 7);
  }
}

const RECORDS = 10;

/**
 * The records of one log entry: what the generated codec of LogBatch reads, at a third of its cost.
 * Throws MalformedMessageError where the bytes are no batch.
 */
export function decodeBatch(bytes: Buffer): LogRecordOut[] {
  const reader = new WireReader(bytes);
  const records: LogRecordOut[] = [];
  while (reader.position < reader.end) {
    const key = reader.uint32();
    if (key === RECORDS) records.push(readMessage(reader, newRecord(), recordField));
    else reader.skip(key & 7);
  }
  reader.close(reader.end);
  return records;
}
