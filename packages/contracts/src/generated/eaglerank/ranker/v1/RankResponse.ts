// Original file: proto/eaglerank/ranker/v1/ranker.proto


/**
 * A selection in column form.
 */
export interface RankResponse {
  /**
   * RankedSet of packages/domain, in order.
   */
  'ranked'?: (Buffer | Uint8Array | string);
  /**
   * VectorBlock of packages/domain: the exact vectors that were scored, in the order of ranked.
   */
  'vectors'?: (Buffer | Uint8Array | string);
  /**
   * Model name; "heuristic" where the tenant has none.
   */
  'modelName'?: (string);
  /**
   * Model version.
   */
  'modelVersion'?: (string);
  /**
   * Components that could not do their part, "component=reason".
   */
  'degraded'?: (string)[];
  /**
   * Events known of the user, saturating at 1,000.
   */
  'knownEvents'?: (number);
  /**
   * Experiments whose arm names a model that is not loaded here: the request counts for none of their arms.
   */
  'ineffectiveExperiments'?: (string)[];
}

/**
 * A selection in column form.
 */
export interface RankResponse__Output {
  /**
   * RankedSet of packages/domain, in order.
   */
  'ranked': (Buffer);
  /**
   * VectorBlock of packages/domain: the exact vectors that were scored, in the order of ranked.
   */
  'vectors': (Buffer);
  /**
   * Model name; "heuristic" where the tenant has none.
   */
  'modelName': (string);
  /**
   * Model version.
   */
  'modelVersion': (string);
  /**
   * Components that could not do their part, "component=reason".
   */
  'degraded': (string)[];
  /**
   * Events known of the user, saturating at 1,000.
   */
  'knownEvents': (number);
  /**
   * Experiments whose arm names a model that is not loaded here: the request counts for none of their arms.
   */
  'ineffectiveExperiments': (string)[];
}
