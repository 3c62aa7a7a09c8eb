// Original file: proto/eaglerank/event/v1/event.proto

import type { Event as _eaglerank_event_v1_Event, Event__Output as _eaglerank_event_v1_Event__Output } from '../../../eaglerank/event/v1/Event.js';
import type { ServedPage as _eaglerank_event_v1_ServedPage, ServedPage__Output as _eaglerank_event_v1_ServedPage__Output } from '../../../eaglerank/event/v1/ServedPage.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One entry of the event log, after the normaliser: an event with what the engine must not look up itself.
 */
export interface LogRecord {
  /**
   * The event as accepted. Absent for served pages.
   */
  'event'?: (_eaglerank_event_v1_Event | null);
  /**
   * A served page. Absent for events.
   */
  'served'?: (_eaglerank_event_v1_ServedPage | null);
  /**
   * When the gateway accepted it, ms since epoch. With ts_ms it decides lateness, in every engine alike.
   */
  'ingestMs'?: (number | string | Long);
  /**
   * Author of the item at acceptance; empty when the item was unknown.
   */
  'itemAuthorId'?: (string);
  /**
   * Topics of the item at acceptance.
   */
  'itemTopics'?: (string)[];
  /**
   * Written by the backfill lane: ingest time is virtual.
   */
  'backfill'?: (boolean);
  /**
   * W3C traceparent of the call that wrote it, for span links; may be empty.
   */
  'traceparent'?: (string);
}

/**
 * One entry of the event log, after the normaliser: an event with what the engine must not look up itself.
 */
export interface LogRecord__Output {
  /**
   * The event as accepted. Absent for served pages.
   */
  'event': (_eaglerank_event_v1_Event__Output | null);
  /**
   * A served page. Absent for events.
   */
  'served': (_eaglerank_event_v1_ServedPage__Output | null);
  /**
   * When the gateway accepted it, ms since epoch. With ts_ms it decides lateness, in every engine alike.
   */
  'ingestMs': (number);
  /**
   * Author of the item at acceptance; empty when the item was unknown.
   */
  'itemAuthorId': (string);
  /**
   * Topics of the item at acceptance.
   */
  'itemTopics': (string)[];
  /**
   * Written by the backfill lane: ingest time is virtual.
   */
  'backfill': (boolean);
  /**
   * W3C traceparent of the call that wrote it, for span links; may be empty.
   */
  'traceparent': (string);
}
