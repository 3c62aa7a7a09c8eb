// Original file: proto/eaglerank/feature/v1/feature.proto

import type { DeadLetter as _eaglerank_feature_v1_DeadLetter, DeadLetter__Output as _eaglerank_feature_v1_DeadLetter__Output } from '../../../eaglerank/feature/v1/DeadLetter.js';

/**
 * Dead letters, newest first.
 */
export interface ListDeadLettersResponse {
  /**
   * The letters.
   */
  'deadLetters'?: (_eaglerank_feature_v1_DeadLetter)[];
}

/**
 * Dead letters, newest first.
 */
export interface ListDeadLettersResponse__Output {
  /**
   * The letters.
   */
  'deadLetters': (_eaglerank_feature_v1_DeadLetter__Output)[];
}
