// Original file: proto/eaglerank/feature/v1/feature.proto


/**
 * Asks where the engine stands.
 */
export interface GetStatusRequest {
  /**
   * Tenant; all of the token's when empty.
   */
  'tenantId'?: (string);
}

/**
 * Asks where the engine stands.
 */
export interface GetStatusRequest__Output {
  /**
   * Tenant; all of the token's when empty.
   */
  'tenantId': (string);
}
