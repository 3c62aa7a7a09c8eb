// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Tier as _eaglerank_feed_v1_Tier, Tier__Output as _eaglerank_feed_v1_Tier__Output } from '../../../eaglerank/feed/v1/Tier.js';
import type { ModelInfo as _eaglerank_feed_v1_ModelInfo, ModelInfo__Output as _eaglerank_feed_v1_ModelInfo__Output } from '../../../eaglerank/feed/v1/ModelInfo.js';
import type { ItemExplanation as _eaglerank_feed_v1_ItemExplanation, ItemExplanation__Output as _eaglerank_feed_v1_ItemExplanation__Output } from '../../../eaglerank/feed/v1/ItemExplanation.js';
import type { RemovedItem as _eaglerank_feed_v1_RemovedItem, RemovedItem__Output as _eaglerank_feed_v1_RemovedItem__Output } from '../../../eaglerank/feed/v1/RemovedItem.js';
import type { Degradation as _eaglerank_feed_v1_Degradation, Degradation__Output as _eaglerank_feed_v1_Degradation__Output } from '../../../eaglerank/feed/v1/Degradation.js';
import type { ExperimentArm as _eaglerank_feed_v1_ExperimentArm, ExperimentArm__Output as _eaglerank_feed_v1_ExperimentArm__Output } from '../../../eaglerank/feed/v1/ExperimentArm.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Why a feed looks as it does.
 */
export interface ExplainFeedResponse {
  /**
   * The feed.
   */
  'requestId'?: (string);
  /**
   * What produced it.
   */
  'tier'?: (_eaglerank_feed_v1_Tier);
  /**
   * The model that scored.
   */
  'model'?: (_eaglerank_feed_v1_ModelInfo | null);
  /**
   * Items in order.
   */
  'items'?: (_eaglerank_feed_v1_ItemExplanation)[];
  /**
   * Items that were removed, at most 500.
   */
  'removed'?: (_eaglerank_feed_v1_RemovedItem)[];
  /**
   * Components that could not do their part.
   */
  'degraded'?: (_eaglerank_feed_v1_Degradation)[];
  /**
   * Assigned experiment arms.
   */
  'arms'?: (_eaglerank_feed_v1_ExperimentArm)[];
  /**
   * When it was served, ms since epoch.
   */
  'servedAtMs'?: (number | string | Long);
}

/**
 * Why a feed looks as it does.
 */
export interface ExplainFeedResponse__Output {
  /**
   * The feed.
   */
  'requestId': (string);
  /**
   * What produced it.
   */
  'tier': (_eaglerank_feed_v1_Tier__Output);
  /**
   * The model that scored.
   */
  'model': (_eaglerank_feed_v1_ModelInfo__Output | null);
  /**
   * Items in order.
   */
  'items': (_eaglerank_feed_v1_ItemExplanation__Output)[];
  /**
   * Items that were removed, at most 500.
   */
  'removed': (_eaglerank_feed_v1_RemovedItem__Output)[];
  /**
   * Components that could not do their part.
   */
  'degraded': (_eaglerank_feed_v1_Degradation__Output)[];
  /**
   * Assigned experiment arms.
   */
  'arms': (_eaglerank_feed_v1_ExperimentArm__Output)[];
  /**
   * When it was served, ms since epoch.
   */
  'servedAtMs': (number);
}
