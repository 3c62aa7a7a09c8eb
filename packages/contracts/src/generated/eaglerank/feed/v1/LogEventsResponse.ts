// Original file: proto/eaglerank/feed/v1/feed.proto

import type { RejectedEvent as _eaglerank_feed_v1_RejectedEvent, RejectedEvent__Output as _eaglerank_feed_v1_RejectedEvent__Output } from '../../../eaglerank/feed/v1/RejectedEvent.js';

/**
 * What became of the events.
 */
export interface LogEventsResponse {
  /**
   * Accepted: appended to the event log.
   */
  'accepted'?: (number);
  /**
   * Recognised at the door as already accepted. Best effort: the engine counts each event once in any case.
   */
  'duplicates'?: (number);
  /**
   * Not accepted.
   */
  'rejected'?: (_eaglerank_feed_v1_RejectedEvent)[];
}

/**
 * What became of the events.
 */
export interface LogEventsResponse__Output {
  /**
   * Accepted: appended to the event log.
   */
  'accepted': (number);
  /**
   * Recognised at the door as already accepted. Best effort: the engine counts each event once in any case.
   */
  'duplicates': (number);
  /**
   * Not accepted.
   */
  'rejected': (_eaglerank_feed_v1_RejectedEvent__Output)[];
}
