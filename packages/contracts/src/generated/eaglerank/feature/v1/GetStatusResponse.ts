// Original file: proto/eaglerank/feature/v1/feature.proto

import type { TenantStatus as _eaglerank_feature_v1_TenantStatus, TenantStatus__Output as _eaglerank_feature_v1_TenantStatus__Output } from '../../../eaglerank/feature/v1/TenantStatus.js';

/**
 * Where the engine stands.
 */
export interface GetStatusResponse {
  /**
   * Per tenant.
   */
  'tenants'?: (_eaglerank_feature_v1_TenantStatus)[];
}

/**
 * Where the engine stands.
 */
export interface GetStatusResponse__Output {
  /**
   * Per tenant.
   */
  'tenants': (_eaglerank_feature_v1_TenantStatus__Output)[];
}
