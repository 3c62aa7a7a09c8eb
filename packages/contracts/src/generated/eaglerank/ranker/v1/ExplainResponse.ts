// Original file: proto/eaglerank/ranker/v1/ranker.proto


/**
 * Contributions, row by row.
 */
export interface ExplainResponse {
  /**
   * Feature names, in column order.
   */
  'features'?: (string)[];
  /**
   * rows x columns values, row-major.
   */
  'values'?: (number | string)[];
  /**
   * rows x columns contributions, row-major.
   */
  'contributions'?: (number | string)[];
  /**
   * Score of a row all of whose features have no effect.
   */
  'baseScore'?: (number | string);
  /**
   * rows x columns freshness in ms; -1 where no event is behind a value.
   */
  'freshnessMs'?: (number | string)[];
  /**
   * rows x columns presence.
   */
  'present'?: (boolean)[];
}

/**
 * Contributions, row by row.
 */
export interface ExplainResponse__Output {
  /**
   * Feature names, in column order.
   */
  'features': (string)[];
  /**
   * rows x columns values, row-major.
   */
  'values': (number)[];
  /**
   * rows x columns contributions, row-major.
   */
  'contributions': (number)[];
  /**
   * Score of a row all of whose features have no effect.
   */
  'baseScore': (number);
  /**
   * rows x columns freshness in ms; -1 where no event is behind a value.
   */
  'freshnessMs': (number)[];
  /**
   * rows x columns presence.
   */
  'present': (boolean)[];
}
