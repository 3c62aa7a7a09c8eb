// Original file: proto/eaglerank/candidate/v1/candidate.proto


/**
 * Asks for the caller's own items.
 */
export interface PrepareItemsRequest {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId'?: (string);
  /**
   * User whose hides and blocks apply; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * 1-500 ids.
   */
  'itemIds'?: (string)[];
}

/**
 * Asks for the caller's own items.
 */
export interface PrepareItemsRequest__Output {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId': (string);
  /**
   * User whose hides and blocks apply; empty for anonymous.
   */
  'userId': (string);
  /**
   * 1-500 ids.
   */
  'itemIds': (string)[];
}
