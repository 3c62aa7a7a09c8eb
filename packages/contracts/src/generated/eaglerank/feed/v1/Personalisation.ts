// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * Why a feed is, or is not, personal.
 */
export interface Personalisation {
  /**
   * Events known of the user, saturating at 1,000; 0 also where the ranker took no part.
   */
  'knownEvents'?: (number);
  /**
   * Sources that had nothing for this user.
   */
  'emptySources'?: (string)[];
}

/**
 * Why a feed is, or is not, personal.
 */
export interface Personalisation__Output {
  /**
   * Events known of the user, saturating at 1,000; 0 also where the ranker took no part.
   */
  'knownEvents': (number);
  /**
   * Sources that had nothing for this user.
   */
  'emptySources': (string)[];
}
