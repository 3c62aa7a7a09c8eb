// Original file: proto/eaglerank/feed/v1/feed.proto

import type { ReasonCode as _eaglerank_feed_v1_ReasonCode, ReasonCode__Output as _eaglerank_feed_v1_ReasonCode__Output } from '../../../eaglerank/feed/v1/ReasonCode.js';

/**
 * Why the item was chosen, for showing to the reader.
 */
export interface Reason {
  /**
   * The kind of reason.
   */
  'code'?: (_eaglerank_feed_v1_ReasonCode);
  /**
   * Its arguments, as the code documents.
   */
  'args'?: (string)[];
}

/**
 * Why the item was chosen, for showing to the reader.
 */
export interface Reason__Output {
  /**
   * The kind of reason.
   */
  'code': (_eaglerank_feed_v1_ReasonCode__Output);
  /**
   * Its arguments, as the code documents.
   */
  'args': (string)[];
}
