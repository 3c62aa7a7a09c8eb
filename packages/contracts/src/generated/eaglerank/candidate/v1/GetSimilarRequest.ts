// Original file: proto/eaglerank/candidate/v1/candidate.proto


/**
 * Asks for similar items.
 */
export interface GetSimilarRequest {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId'?: (string);
  /**
   * User whose hides and blocks apply; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * The item to start from.
   */
  'itemId'?: (string);
  /**
   * Items to return, 1-100.
   */
  'limit'?: (number);
}

/**
 * Asks for similar items.
 */
export interface GetSimilarRequest__Output {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId': (string);
  /**
   * User whose hides and blocks apply; empty for anonymous.
   */
  'userId': (string);
  /**
   * The item to start from.
   */
  'itemId': (string);
  /**
   * Items to return, 1-100.
   */
  'limit': (number);
}
