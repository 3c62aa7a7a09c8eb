// Original file: proto/eaglerank/feed/v1/feed.proto

/**
 * What produced the answer, best first.
 */
export const Tier = {
  /**
   * Never sent.
   */
  TIER_UNSPECIFIED: 0,
  /**
   * The tenant's model.
   */
  TIER_MODEL: 1,
  /**
   * The hand-weighted heuristic: the tenant has no model, or the ranker did not answer.
   */
  TIER_HEURISTIC: 2,
  /**
   * The user's latest feed, at most 10 minutes old.
   */
  TIER_LAST_GOOD: 3,
  /**
   * What is trending for the tenant.
   */
  TIER_TRENDING: 4,
  /**
   * Newest first, as asked for.
   */
  TIER_CHRONOLOGICAL: 5,
} as const;

/**
 * What produced the answer, best first.
 */
export type Tier =
  /**
   * Never sent.
   */
  | 'TIER_UNSPECIFIED'
  | 0
  /**
   * The tenant's model.
   */
  | 'TIER_MODEL'
  | 1
  /**
   * The hand-weighted heuristic: the tenant has no model, or the ranker did not answer.
   */
  | 'TIER_HEURISTIC'
  | 2
  /**
   * The user's latest feed, at most 10 minutes old.
   */
  | 'TIER_LAST_GOOD'
  | 3
  /**
   * What is trending for the tenant.
   */
  | 'TIER_TRENDING'
  | 4
  /**
   * Newest first, as asked for.
   */
  | 'TIER_CHRONOLOGICAL'
  | 5

/**
 * What produced the answer, best first.
 */
export type Tier__Output = typeof Tier[keyof typeof Tier]
