// Original file: proto/eaglerank/feature/v1/feature.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One feature value.
 */
export interface FeatureValue {
  /**
   * Feature name.
   */
  'name'?: (string);
  /**
   * Value; the default when not present.
   */
  'value'?: (number | string);
  /**
   * False when the default was used.
   */
  'present'?: (boolean);
  /**
   * Age of the newest event behind it, ms; -1 when it has none.
   */
  'freshnessMs'?: (number | string | Long);
}

/**
 * One feature value.
 */
export interface FeatureValue__Output {
  /**
   * Feature name.
   */
  'name': (string);
  /**
   * Value; the default when not present.
   */
  'value': (number);
  /**
   * False when the default was used.
   */
  'present': (boolean);
  /**
   * Age of the newest event behind it, ms; -1 when it has none.
   */
  'freshnessMs': (number);
}
