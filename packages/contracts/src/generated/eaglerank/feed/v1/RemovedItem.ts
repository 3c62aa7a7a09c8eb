// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * An item that was retrieved and not served.
 */
export interface RemovedItem {
  /**
   * The item.
   */
  'itemId'?: (string);
  /**
   * The filter that removed it.
   */
  'filter'?: (string);
}

/**
 * An item that was retrieved and not served.
 */
export interface RemovedItem__Output {
  /**
   * The item.
   */
  'itemId': (string);
  /**
   * The filter that removed it.
   */
  'filter': (string);
}
