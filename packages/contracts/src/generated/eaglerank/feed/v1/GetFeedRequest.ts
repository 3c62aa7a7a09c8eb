// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Context as _eaglerank_feed_v1_Context, Context__Output as _eaglerank_feed_v1_Context__Output } from '../../../eaglerank/feed/v1/Context.js';
import type { FeedMode as _eaglerank_feed_v1_FeedMode, FeedMode__Output as _eaglerank_feed_v1_FeedMode__Output } from '../../../eaglerank/feed/v1/FeedMode.js';
import type { Criticality as _eaglerank_feed_v1_Criticality, Criticality__Output as _eaglerank_feed_v1_Criticality__Output } from '../../../eaglerank/feed/v1/Criticality.js';

/**
 * Asks for one page of a feed.
 */
export interface GetFeedRequest {
  /**
   * Tenant; the token's when empty, and must match it otherwise.
   */
  'tenantId'?: (string);
  /**
   * User the feed is for, up to 128 bytes; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * Items per page, 1-100; 20 when 0.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before; empty for a new session.
   */
  'pageToken'?: (string);
  /**
   * Where the feed is shown.
   */
  'context'?: (_eaglerank_feed_v1_Context | null);
  /**
   * Items not to serve; up to 500.
   */
  'excludeItemIds'?: (string)[];
  /**
   * Order of the feed.
   */
  'mode'?: (_eaglerank_feed_v1_FeedMode);
  /**
   * What is shed first under load.
   */
  'criticality'?: (_eaglerank_feed_v1_Criticality);
  /**
   * Return the items' public attributes too.
   */
  'withAttributes'?: (boolean);
}

/**
 * Asks for one page of a feed.
 */
export interface GetFeedRequest__Output {
  /**
   * Tenant; the token's when empty, and must match it otherwise.
   */
  'tenantId': (string);
  /**
   * User the feed is for, up to 128 bytes; empty for anonymous.
   */
  'userId': (string);
  /**
   * Items per page, 1-100; 20 when 0.
   */
  'pageSize': (number);
  /**
   * next_page_token of the page before; empty for a new session.
   */
  'pageToken': (string);
  /**
   * Where the feed is shown.
   */
  'context': (_eaglerank_feed_v1_Context__Output | null);
  /**
   * Items not to serve; up to 500.
   */
  'excludeItemIds': (string)[];
  /**
   * Order of the feed.
   */
  'mode': (_eaglerank_feed_v1_FeedMode__Output);
  /**
   * What is shed first under load.
   */
  'criticality': (_eaglerank_feed_v1_Criticality__Output);
  /**
   * Return the items' public attributes too.
   */
  'withAttributes': (boolean);
}
