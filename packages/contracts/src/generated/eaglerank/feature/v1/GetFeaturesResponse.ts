// Original file: proto/eaglerank/feature/v1/feature.proto

import type { FeatureValue as _eaglerank_feature_v1_FeatureValue, FeatureValue__Output as _eaglerank_feature_v1_FeatureValue__Output } from '../../../eaglerank/feature/v1/FeatureValue.js';
import type { Long } from '@grpc/proto-loader';

/**
 * An entity's features.
 */
export interface GetFeaturesResponse {
  /**
   * Every feature of the entity.
   */
  'features'?: (_eaglerank_feature_v1_FeatureValue)[];
  /**
   * Hash of the plan the values were written under.
   */
  'schemaHash'?: (string);
  /**
   * When the entity was last written, ms since epoch; 0 when never.
   */
  'asOfMs'?: (number | string | Long);
}

/**
 * An entity's features.
 */
export interface GetFeaturesResponse__Output {
  /**
   * Every feature of the entity.
   */
  'features': (_eaglerank_feature_v1_FeatureValue__Output)[];
  /**
   * Hash of the plan the values were written under.
   */
  'schemaHash': (string);
  /**
   * When the entity was last written, ms since epoch; 0 when never.
   */
  'asOfMs': (number);
}
