// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * What a source thought of an item.
 */
export interface SourceScore {
  /**
   * Source name.
   */
  'source'?: (string);
  /**
   * The source's own score; comparable within the source only.
   */
  'score'?: (number | string);
}

/**
 * What a source thought of an item.
 */
export interface SourceScore__Output {
  /**
   * Source name.
   */
  'source': (string);
  /**
   * The source's own score; comparable within the source only.
   */
  'score': (number);
}
