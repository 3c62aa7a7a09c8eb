// Original file: proto/eaglerank/event/v1/event.proto

import type { LogRecord as _eaglerank_event_v1_LogRecord, LogRecord__Output as _eaglerank_event_v1_LogRecord__Output } from '../../../eaglerank/event/v1/LogRecord.js';

/**
 * The payload of one event-log entry: many records, in order.
 */
export interface LogBatch {
  /**
   * Records in the order they were accepted.
   */
  'records'?: (_eaglerank_event_v1_LogRecord)[];
}

/**
 * The payload of one event-log entry: many records, in order.
 */
export interface LogBatch__Output {
  /**
   * Records in the order they were accepted.
   */
  'records': (_eaglerank_event_v1_LogRecord__Output)[];
}
