// Original file: proto/eaglerank/feed/v1/feed.proto

/**
 * Why an item is in the feed; for showing to the reader.
 */
export const ReasonCode = {
  /**
   * Unknown.
   */
  REASON_CODE_UNSPECIFIED: 0,
  /**
   * By an author the user follows; arg: the author's id.
   */
  REASON_CODE_FOLLOWED_AUTHOR: 1,
  /**
   * Similar to an item the user liked; arg: that item's id.
   */
  REASON_CODE_SIMILAR_TO: 2,
  /**
   * Popular now.
   */
  REASON_CODE_TRENDING: 3,
  /**
   * New.
   */
  REASON_CODE_FRESH: 4,
  /**
   * By an author the user often engages with; arg: the author's id.
   */
  REASON_CODE_AUTHOR_AFFINITY: 5,
  /**
   * Pinned by the tenant.
   */
  REASON_CODE_PINNED: 6,
  /**
   * Brought by the caller (RankItems).
   */
  REASON_CODE_REQUESTED: 7,
} as const;

/**
 * Why an item is in the feed; for showing to the reader.
 */
export type ReasonCode =
  /**
   * Unknown.
   */
  | 'REASON_CODE_UNSPECIFIED'
  | 0
  /**
   * By an author the user follows; arg: the author's id.
   */
  | 'REASON_CODE_FOLLOWED_AUTHOR'
  | 1
  /**
   * Similar to an item the user liked; arg: that item's id.
   */
  | 'REASON_CODE_SIMILAR_TO'
  | 2
  /**
   * Popular now.
   */
  | 'REASON_CODE_TRENDING'
  | 3
  /**
   * New.
   */
  | 'REASON_CODE_FRESH'
  | 4
  /**
   * By an author the user often engages with; arg: the author's id.
   */
  | 'REASON_CODE_AUTHOR_AFFINITY'
  | 5
  /**
   * Pinned by the tenant.
   */
  | 'REASON_CODE_PINNED'
  | 6
  /**
   * Brought by the caller (RankItems).
   */
  | 'REASON_CODE_REQUESTED'
  | 7

/**
 * Why an item is in the feed; for showing to the reader.
 */
export type ReasonCode__Output = typeof ReasonCode[keyof typeof ReasonCode]
