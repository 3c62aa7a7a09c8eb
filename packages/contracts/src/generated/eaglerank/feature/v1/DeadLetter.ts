// Original file: proto/eaglerank/feature/v1/feature.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An event the engine refused.
 */
export interface DeadLetter {
  /**
   * Its id among the dead letters.
   */
  'id'?: (string);
  /**
   * Why it was refused.
   */
  'reason'?: (string);
  /**
   * Event id, where it could be read.
   */
  'eventId'?: (string);
  /**
   * Event type, where it could be read.
   */
  'type'?: (string);
  /**
   * When it was refused, ms since epoch.
   */
  'refusedAtMs'?: (number | string | Long);
}

/**
 * An event the engine refused.
 */
export interface DeadLetter__Output {
  /**
   * Its id among the dead letters.
   */
  'id': (string);
  /**
   * Why it was refused.
   */
  'reason': (string);
  /**
   * Event id, where it could be read.
   */
  'eventId': (string);
  /**
   * Event type, where it could be read.
   */
  'type': (string);
  /**
   * When it was refused, ms since epoch.
   */
  'refusedAtMs': (number);
}
