// Original file: proto/eaglerank/feed/v1/feed.proto

/**
 * How a feed is ordered.
 */
export const FeedMode = {
  /**
   * RANKED.
   */
  FEED_MODE_UNSPECIFIED: 0,
  /**
   * By the tenant's ranking policy.
   */
  FEED_MODE_RANKED: 1,
  /**
   * Newest first, from followed authors where there are any.
   */
  FEED_MODE_CHRONOLOGICAL: 2,
} as const;

/**
 * How a feed is ordered.
 */
export type FeedMode =
  /**
   * RANKED.
   */
  | 'FEED_MODE_UNSPECIFIED'
  | 0
  /**
   * By the tenant's ranking policy.
   */
  | 'FEED_MODE_RANKED'
  | 1
  /**
   * Newest first, from followed authors where there are any.
   */
  | 'FEED_MODE_CHRONOLOGICAL'
  | 2

/**
 * How a feed is ordered.
 */
export type FeedMode__Output = typeof FeedMode[keyof typeof FeedMode]
