// Original file: proto/eaglerank/event/v1/event.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What the gateway writes after a page was served: everything training and replay need but the label.
 */
export interface ServedPage {
  /**
   * request_id of the page.
   */
  'requestId'?: (string);
  /**
   * The user the page was served to; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * ms since epoch.
   */
  'tsMs'?: (number | string | Long);
  /**
   * Surface named in the request.
   */
  'surface'?: (string);
  /**
   * Tier that served, as in eaglerank.feed.v1.Tier.
   */
  'tier'?: (number);
  /**
   * Model name and version, "name@version".
   */
  'model'?: (string);
  /**
   * Experiment arms, "experiment:arm".
   */
  'arms'?: (string)[];
  /**
   * Items in order of position.
   */
  'itemIds'?: (string)[];
  /**
   * Position of the first item in the session.
   */
  'firstPosition'?: (number);
  /**
   * Scores in order of item_ids.
   */
  'scores'?: (number | string)[];
  /**
   * Probability that the policy put this item at this position, in order of item_ids.
   */
  'propensities'?: (number | string)[];
  /**
   * Rows of the vector block (packages/domain) in order of item_ids; empty where no vectors were computed.
   */
  'vectors'?: (Buffer | Uint8Array | string);
  /**
   * Authors in order of item_ids.
   */
  'authorIds'?: (string)[];
  /**
   * Source masks in order of item_ids.
   */
  'sourceMasks'?: (number)[];
}

/**
 * What the gateway writes after a page was served: everything training and replay need but the label.
 */
export interface ServedPage__Output {
  /**
   * request_id of the page.
   */
  'requestId': (string);
  /**
   * The user the page was served to; empty for anonymous.
   */
  'userId': (string);
  /**
   * ms since epoch.
   */
  'tsMs': (number);
  /**
   * Surface named in the request.
   */
  'surface': (string);
  /**
   * Tier that served, as in eaglerank.feed.v1.Tier.
   */
  'tier': (number);
  /**
   * Model name and version, "name@version".
   */
  'model': (string);
  /**
   * Experiment arms, "experiment:arm".
   */
  'arms': (string)[];
  /**
   * Items in order of position.
   */
  'itemIds': (string)[];
  /**
   * Position of the first item in the session.
   */
  'firstPosition': (number);
  /**
   * Scores in order of item_ids.
   */
  'scores': (number)[];
  /**
   * Probability that the policy put this item at this position, in order of item_ids.
   */
  'propensities': (number)[];
  /**
   * Rows of the vector block (packages/domain) in order of item_ids; empty where no vectors were computed.
   */
  'vectors': (Buffer);
  /**
   * Authors in order of item_ids.
   */
  'authorIds': (string)[];
  /**
   * Source masks in order of item_ids.
   */
  'sourceMasks': (number)[];
}
