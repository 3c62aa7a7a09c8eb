// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * An event that was not accepted.
 */
export interface RejectedEvent {
  /**
   * 0-based index in the request.
   */
  'index'?: (number);
  /**
   * Its id, as sent.
   */
  'eventId'?: (string);
  /**
   * The field at fault.
   */
  'field'?: (string);
  /**
   * Why, and what to do.
   */
  'reason'?: (string);
}

/**
 * An event that was not accepted.
 */
export interface RejectedEvent__Output {
  /**
   * 0-based index in the request.
   */
  'index': (number);
  /**
   * Its id, as sent.
   */
  'eventId': (string);
  /**
   * The field at fault.
   */
  'field': (string);
  /**
   * Why, and what to do.
   */
  'reason': (string);
}
