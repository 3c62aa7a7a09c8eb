// Original file: proto/eaglerank/event/v1/event.proto

/**
 * What a hide event hides.
 */
export const HideScope = {
  /**
   * Treated as ITEM.
   */
  HIDE_SCOPE_UNSPECIFIED: 0,
  /**
   * The one item.
   */
  HIDE_SCOPE_ITEM: 1,
  /**
   * Everything by the author.
   */
  HIDE_SCOPE_AUTHOR: 2,
  /**
   * Everything with the topic.
   */
  HIDE_SCOPE_TOPIC: 3,
} as const;

/**
 * What a hide event hides.
 */
export type HideScope =
  /**
   * Treated as ITEM.
   */
  | 'HIDE_SCOPE_UNSPECIFIED'
  | 0
  /**
   * The one item.
   */
  | 'HIDE_SCOPE_ITEM'
  | 1
  /**
   * Everything by the author.
   */
  | 'HIDE_SCOPE_AUTHOR'
  | 2
  /**
   * Everything with the topic.
   */
  | 'HIDE_SCOPE_TOPIC'
  | 3

/**
 * What a hide event hides.
 */
export type HideScope__Output = typeof HideScope[keyof typeof HideScope]
