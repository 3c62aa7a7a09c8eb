// Original file: proto/eaglerank/candidate/v1/candidate.proto


/**
 * Asks for candidates.
 */
export interface GetCandidatesRequest {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId'?: (string);
  /**
   * User; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * Chronological mode: newest first from followed authors, no exploration.
   */
  'chronological'?: (boolean);
  /**
   * Items not to return.
   */
  'excludeItemIds'?: (string)[];
}

/**
 * Asks for candidates.
 */
export interface GetCandidatesRequest__Output {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId': (string);
  /**
   * User; empty for anonymous.
   */
  'userId': (string);
  /**
   * Chronological mode: newest first from followed authors, no exploration.
   */
  'chronological': (boolean);
  /**
   * Items not to return.
   */
  'excludeItemIds': (string)[];
}
