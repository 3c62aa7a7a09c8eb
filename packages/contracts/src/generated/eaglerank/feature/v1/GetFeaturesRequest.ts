// Original file: proto/eaglerank/feature/v1/feature.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for an entity's features.
 */
export interface GetFeaturesRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * Entity kind: item, user, author.
   */
  'entity'?: (string);
  /**
   * Entity id.
   */
  'entityId'?: (string);
  /**
   * Read as of this time, ms since epoch; now when 0.
   */
  'asOfMs'?: (number | string | Long);
}

/**
 * Asks for an entity's features.
 */
export interface GetFeaturesRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * Entity kind: item, user, author.
   */
  'entity': (string);
  /**
   * Entity id.
   */
  'entityId': (string);
  /**
   * Read as of this time, ms since epoch; now when 0.
   */
  'asOfMs': (number);
}
