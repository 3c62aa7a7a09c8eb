// Original file: proto/eaglerank/feature/v1/feature.proto


/**
 * What was replayed.
 */
export interface ReplayDeadLettersResponse {
  /**
   * Letters appended to the log again.
   */
  'replayed'?: (number);
  /**
   * Letters that cannot be replayed: their bytes are not an event.
   */
  'unreadable'?: (number);
}

/**
 * What was replayed.
 */
export interface ReplayDeadLettersResponse__Output {
  /**
   * Letters appended to the log again.
   */
  'replayed': (number);
  /**
   * Letters that cannot be replayed: their bytes are not an event.
   */
  'unreadable': (number);
}
