// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * Asks why a feed looks as it does.
 */
export interface ExplainFeedRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * request_id of a feed served within the last hour.
   */
  'requestId'?: (string);
}

/**
 * Asks why a feed looks as it does.
 */
export interface ExplainFeedRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * request_id of a feed served within the last hour.
   */
  'requestId': (string);
}
