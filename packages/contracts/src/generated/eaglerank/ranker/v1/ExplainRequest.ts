// Original file: proto/eaglerank/ranker/v1/ranker.proto


/**
 * Asks to attribute scores.
 */
export interface ExplainRequest {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId'?: (string);
  /**
   * Model name that scored.
   */
  'modelName'?: (string);
  /**
   * Model version that scored.
   */
  'modelVersion'?: (string);
  /**
   * VectorBlock of packages/domain.
   */
  'vectors'?: (Buffer | Uint8Array | string);
}

/**
 * Asks to attribute scores.
 */
export interface ExplainRequest__Output {
  /**
   * Tenant, validated by the gateway.
   */
  'tenantId': (string);
  /**
   * Model name that scored.
   */
  'modelName': (string);
  /**
   * Model version that scored.
   */
  'modelVersion': (string);
  /**
   * VectorBlock of packages/domain.
   */
  'vectors': (Buffer);
}
