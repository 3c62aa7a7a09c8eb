// Original file: proto/eaglerank/feed/v1/feed.proto

import type { FeedItem as _eaglerank_feed_v1_FeedItem, FeedItem__Output as _eaglerank_feed_v1_FeedItem__Output } from '../../../eaglerank/feed/v1/FeedItem.js';
import type { Tier as _eaglerank_feed_v1_Tier, Tier__Output as _eaglerank_feed_v1_Tier__Output } from '../../../eaglerank/feed/v1/Tier.js';
import type { Degradation as _eaglerank_feed_v1_Degradation, Degradation__Output as _eaglerank_feed_v1_Degradation__Output } from '../../../eaglerank/feed/v1/Degradation.js';
import type { ModelInfo as _eaglerank_feed_v1_ModelInfo, ModelInfo__Output as _eaglerank_feed_v1_ModelInfo__Output } from '../../../eaglerank/feed/v1/ModelInfo.js';
import type { ExperimentArm as _eaglerank_feed_v1_ExperimentArm, ExperimentArm__Output as _eaglerank_feed_v1_ExperimentArm__Output } from '../../../eaglerank/feed/v1/ExperimentArm.js';

/**
 * The ranked items.
 */
export interface RankItemsResponse {
  /**
   * Items in order; hidden, blocked and deleted ones are left out.
   */
  'items'?: (_eaglerank_feed_v1_FeedItem)[];
  /**
   * Ids that are not in the catalogue.
   */
  'unknownItemIds'?: (string)[];
  /**
   * Server-made id of this answer.
   */
  'requestId'?: (string);
  /**
   * What produced the answer: MODEL or HEURISTIC.
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
}

/**
 * The ranked items.
 */
export interface RankItemsResponse__Output {
  /**
   * Items in order; hidden, blocked and deleted ones are left out.
   */
  'items': (_eaglerank_feed_v1_FeedItem__Output)[];
  /**
   * Ids that are not in the catalogue.
   */
  'unknownItemIds': (string)[];
  /**
   * Server-made id of this answer.
   */
  'requestId': (string);
  /**
   * What produced the answer: MODEL or HEURISTIC.
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
}
