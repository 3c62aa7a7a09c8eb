// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One feature of one item.
 */
export interface FeatureExplanation {
  /**
   * Feature name.
   */
  'name'?: (string);
  /**
   * Value that was scored.
   */
  'value'?: (number | string);
  /**
   * Age of the newest event behind it, in milliseconds; -1 when it has none.
   */
  'freshnessMs'?: (number | string | Long);
  /**
   * Share of the score; the contributions and the base sum to the score.
   */
  'contribution'?: (number | string);
  /**
   * False when the default was used.
   */
  'present'?: (boolean);
}

/**
 * One feature of one item.
 */
export interface FeatureExplanation__Output {
  /**
   * Feature name.
   */
  'name': (string);
  /**
   * Value that was scored.
   */
  'value': (number);
  /**
   * Age of the newest event behind it, in milliseconds; -1 when it has none.
   */
  'freshnessMs': (number);
  /**
   * Share of the score; the contributions and the base sum to the score.
   */
  'contribution': (number);
  /**
   * False when the default was used.
   */
  'present': (boolean);
}
