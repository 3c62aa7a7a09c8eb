// Original file: proto/eaglerank/feature/v1/feature.proto


/**
 * Asks for dead letters.
 */
export interface ListDeadLettersRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * At most this many, 1-500; 50 when 0.
   */
  'limit'?: (number);
}

/**
 * Asks for dead letters.
 */
export interface ListDeadLettersRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * At most this many, 1-500; 50 when 0.
   */
  'limit': (number);
}
