// Original file: proto/eaglerank/feed/v1/feed.proto

/**
 * What is shed first under load.
 */
export const Criticality = {
  /**
   * INTERACTIVE.
   */
  CRITICALITY_UNSPECIFIED: 0,
  /**
   * A person is waiting.
   */
  CRITICALITY_INTERACTIVE: 1,
  /**
   * A person may be waiting soon.
   */
  CRITICALITY_PREFETCH: 2,
  /**
   * Nobody is waiting.
   */
  CRITICALITY_BATCH: 3,
} as const;

/**
 * What is shed first under load.
 */
export type Criticality =
  /**
   * INTERACTIVE.
   */
  | 'CRITICALITY_UNSPECIFIED'
  | 0
  /**
   * A person is waiting.
   */
  | 'CRITICALITY_INTERACTIVE'
  | 1
  /**
   * A person may be waiting soon.
   */
  | 'CRITICALITY_PREFETCH'
  | 2
  /**
   * Nobody is waiting.
   */
  | 'CRITICALITY_BATCH'
  | 3

/**
 * What is shed first under load.
 */
export type Criticality__Output = typeof Criticality[keyof typeof Criticality]
