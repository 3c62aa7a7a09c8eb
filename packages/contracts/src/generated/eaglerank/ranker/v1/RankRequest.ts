// Original file: proto/eaglerank/ranker/v1/ranker.proto


/**
 * Asks to rank a candidate set.
 */
export interface RankRequest {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId'?: (string);
  /**
   * User; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * CandidateSet of packages/domain, as candidate-service made it.
   */
  'candidateSet'?: (Buffer | Uint8Array | string);
  /**
   * RequestContext of packages/domain: surface, device, local hour, arms.
   */
  'context'?: (Buffer | Uint8Array | string);
  /**
   * Items to select, at most 500.
   */
  'limit'?: (number);
  /**
   * Policy: 0 ranked, 1 chronological, 2 the caller's items (rules and exploration off).
   */
  'mode'?: (number);
  /**
   * Model to score with instead of the assigned one: "heuristic", NAME or NAME@VERSION; empty for the assigned one.
   */
  'model'?: (string);
}

/**
 * Asks to rank a candidate set.
 */
export interface RankRequest__Output {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId': (string);
  /**
   * User; empty for anonymous.
   */
  'userId': (string);
  /**
   * CandidateSet of packages/domain, as candidate-service made it.
   */
  'candidateSet': (Buffer);
  /**
   * RequestContext of packages/domain: surface, device, local hour, arms.
   */
  'context': (Buffer);
  /**
   * Items to select, at most 500.
   */
  'limit': (number);
  /**
   * Policy: 0 ranked, 1 chronological, 2 the caller's items (rules and exploration off).
   */
  'mode': (number);
  /**
   * Model to score with instead of the assigned one: "heuristic", NAME or NAME@VERSION; empty for the assigned one.
   */
  'model': (string);
}
