// Original file: proto/eaglerank/feed/v1/feed.proto

import type { FeedItem as _eaglerank_feed_v1_FeedItem, FeedItem__Output as _eaglerank_feed_v1_FeedItem__Output } from '../../../eaglerank/feed/v1/FeedItem.js';
import type { Degradation as _eaglerank_feed_v1_Degradation, Degradation__Output as _eaglerank_feed_v1_Degradation__Output } from '../../../eaglerank/feed/v1/Degradation.js';

/**
 * Similar items, most similar first.
 */
export interface GetSimilarItemsResponse {
  /**
   * Items in order.
   */
  'items'?: (_eaglerank_feed_v1_FeedItem)[];
  /**
   * Server-made id of this answer.
   */
  'requestId'?: (string);
  /**
   * Components that could not do their part.
   */
  'degraded'?: (_eaglerank_feed_v1_Degradation)[];
}

/**
 * Similar items, most similar first.
 */
export interface GetSimilarItemsResponse__Output {
  /**
   * Items in order.
   */
  'items': (_eaglerank_feed_v1_FeedItem__Output)[];
  /**
   * Server-made id of this answer.
   */
  'requestId': (string);
  /**
   * Components that could not do their part.
   */
  'degraded': (_eaglerank_feed_v1_Degradation__Output)[];
}
