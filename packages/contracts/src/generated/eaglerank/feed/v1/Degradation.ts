// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * A component that could not do its part.
 */
export interface Degradation {
  /**
   * The component, e.g. "ranker", "source.trending".
   */
  'component'?: (string);
  /**
   * What happened, e.g. "timeout", "unavailable".
   */
  'reason'?: (string);
}

/**
 * A component that could not do its part.
 */
export interface Degradation__Output {
  /**
   * The component, e.g. "ranker", "source.trending".
   */
  'component': (string);
  /**
   * What happened, e.g. "timeout", "unavailable".
   */
  'reason': (string);
}
