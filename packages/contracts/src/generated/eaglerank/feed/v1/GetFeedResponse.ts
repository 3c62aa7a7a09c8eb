// Original file: proto/eaglerank/feed/v1/feed.proto

import type { FeedItem as _eaglerank_feed_v1_FeedItem, FeedItem__Output as _eaglerank_feed_v1_FeedItem__Output } from '../../../eaglerank/feed/v1/FeedItem.js';
import type { Tier as _eaglerank_feed_v1_Tier, Tier__Output as _eaglerank_feed_v1_Tier__Output } from '../../../eaglerank/feed/v1/Tier.js';
import type { Degradation as _eaglerank_feed_v1_Degradation, Degradation__Output as _eaglerank_feed_v1_Degradation__Output } from '../../../eaglerank/feed/v1/Degradation.js';
import type { ModelInfo as _eaglerank_feed_v1_ModelInfo, ModelInfo__Output as _eaglerank_feed_v1_ModelInfo__Output } from '../../../eaglerank/feed/v1/ModelInfo.js';
import type { ExperimentArm as _eaglerank_feed_v1_ExperimentArm, ExperimentArm__Output as _eaglerank_feed_v1_ExperimentArm__Output } from '../../../eaglerank/feed/v1/ExperimentArm.js';
import type { Personalisation as _eaglerank_feed_v1_Personalisation, Personalisation__Output as _eaglerank_feed_v1_Personalisation__Output } from '../../../eaglerank/feed/v1/Personalisation.js';

/**
 * One page of a feed.
 */
export interface GetFeedResponse {
  /**
   * Items in order.
   */
  'items'?: (_eaglerank_feed_v1_FeedItem)[];
  /**
   * Token of the next page, valid for 10 minutes; empty on the last page.
   */
  'nextPageToken'?: (string);
  /**
   * Server-made id of this answer: joins events, keys ExplainFeed.
   */
  'requestId'?: (string);
  /**
   * What produced the answer.
   */
  'tier'?: (_eaglerank_feed_v1_Tier);
  /**
   * Components that could not do their part.
   */
  'degraded'?: (_eaglerank_feed_v1_Degradation)[];
  /**
   * The model that scored.
   */
  'model'?: (_eaglerank_feed_v1_ModelInfo | null);
  /**
   * Assigned experiment arms.
   */
  'arms'?: (_eaglerank_feed_v1_ExperimentArm)[];
  /**
   * Why the feed is, or is not, personal.
   */
  'personalisation'?: (_eaglerank_feed_v1_Personalisation | null);
}

/**
 * One page of a feed.
 */
export interface GetFeedResponse__Output {
  /**
   * Items in order.
   */
  'items': (_eaglerank_feed_v1_FeedItem__Output)[];
  /**
   * Token of the next page, valid for 10 minutes; empty on the last page.
   */
  'nextPageToken': (string);
  /**
   * Server-made id of this answer: joins events, keys ExplainFeed.
   */
  'requestId': (string);
  /**
   * What produced the answer.
   */
  'tier': (_eaglerank_feed_v1_Tier__Output);
  /**
   * Components that could not do their part.
   */
  'degraded': (_eaglerank_feed_v1_Degradation__Output)[];
  /**
   * The model that scored.
   */
  'model': (_eaglerank_feed_v1_ModelInfo__Output | null);
  /**
   * Assigned experiment arms.
   */
  'arms': (_eaglerank_feed_v1_ExperimentArm__Output)[];
  /**
   * Why the feed is, or is not, personal.
   */
  'personalisation': (_eaglerank_feed_v1_Personalisation__Output | null);
}
