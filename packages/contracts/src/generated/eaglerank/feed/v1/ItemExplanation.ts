// Original file: proto/eaglerank/feed/v1/feed.proto

import type { SourceScore as _eaglerank_feed_v1_SourceScore, SourceScore__Output as _eaglerank_feed_v1_SourceScore__Output } from '../../../eaglerank/feed/v1/SourceScore.js';
import type { FeatureExplanation as _eaglerank_feed_v1_FeatureExplanation, FeatureExplanation__Output as _eaglerank_feed_v1_FeatureExplanation__Output } from '../../../eaglerank/feed/v1/FeatureExplanation.js';

/**
 * One item explained.
 */
export interface ItemExplanation {
  /**
   * The item.
   */
  'itemId'?: (string);
  /**
   * 0-based position over the session.
   */
  'position'?: (number);
  /**
   * Score.
   */
  'score'?: (number | string);
  /**
   * Score of an item all of whose features have no effect.
   */
  'baseScore'?: (number | string);
  /**
   * Sources that brought it, with their own scores.
   */
  'sources'?: (_eaglerank_feed_v1_SourceScore)[];
  /**
   * Filters it passed.
   */
  'filtersPassed'?: (string)[];
  /**
   * Every feature.
   */
  'features'?: (_eaglerank_feed_v1_FeatureExplanation)[];
  /**
   * Rules that moved it, e.g. "pin", "max_per_author".
   */
  'rules'?: (string)[];
  /**
   * Probability of this item at this position.
   */
  'propensity'?: (number | string);
}

/**
 * One item explained.
 */
export interface ItemExplanation__Output {
  /**
   * The item.
   */
  'itemId': (string);
  /**
   * 0-based position over the session.
   */
  'position': (number);
  /**
   * Score.
   */
  'score': (number);
  /**
   * Score of an item all of whose features have no effect.
   */
  'baseScore': (number);
  /**
   * Sources that brought it, with their own scores.
   */
  'sources': (_eaglerank_feed_v1_SourceScore__Output)[];
  /**
   * Filters it passed.
   */
  'filtersPassed': (string)[];
  /**
   * Every feature.
   */
  'features': (_eaglerank_feed_v1_FeatureExplanation__Output)[];
  /**
   * Rules that moved it, e.g. "pin", "max_per_author".
   */
  'rules': (string)[];
  /**
   * Probability of this item at this position.
   */
  'propensity': (number);
}
