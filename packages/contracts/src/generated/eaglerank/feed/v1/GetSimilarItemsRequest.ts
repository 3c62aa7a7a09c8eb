// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Context as _eaglerank_feed_v1_Context, Context__Output as _eaglerank_feed_v1_Context__Output } from '../../../eaglerank/feed/v1/Context.js';

/**
 * Asks for items like one item.
 */
export interface GetSimilarItemsRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * The item.
   */
  'itemId'?: (string);
  /**
   * User whose hides and blocks apply; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * Items to return, 1-100; 20 when 0.
   */
  'pageSize'?: (number);
  /**
   * Where they are shown.
   */
  'context'?: (_eaglerank_feed_v1_Context | null);
}

/**
 * Asks for items like one item.
 */
export interface GetSimilarItemsRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * The item.
   */
  'itemId': (string);
  /**
   * User whose hides and blocks apply; empty for anonymous.
   */
  'userId': (string);
  /**
   * Items to return, 1-100; 20 when 0.
   */
  'pageSize': (number);
  /**
   * Where they are shown.
   */
  'context': (_eaglerank_feed_v1_Context__Output | null);
}
