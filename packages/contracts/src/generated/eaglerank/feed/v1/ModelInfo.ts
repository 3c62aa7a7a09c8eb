// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * The model that scored.
 */
export interface ModelInfo {
  /**
   * Name; "heuristic" where no model is configured.
   */
  'name'?: (string);
  /**
   * Version.
   */
  'version'?: (string);
}

/**
 * The model that scored.
 */
export interface ModelInfo__Output {
  /**
   * Name; "heuristic" where no model is configured.
   */
  'name': (string);
  /**
   * Version.
   */
  'version': (string);
}
