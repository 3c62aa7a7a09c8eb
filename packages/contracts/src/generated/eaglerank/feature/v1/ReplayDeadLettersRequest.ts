// Original file: proto/eaglerank/feature/v1/feature.proto


/**
 * Asks to replay dead letters.
 */
export interface ReplayDeadLettersRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * Ids to replay; all when empty.
   */
  'ids'?: (string)[];
}

/**
 * Asks to replay dead letters.
 */
export interface ReplayDeadLettersRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * Ids to replay; all when empty.
   */
  'ids': (string)[];
}
