// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Context as _eaglerank_feed_v1_Context, Context__Output as _eaglerank_feed_v1_Context__Output } from '../../../eaglerank/feed/v1/Context.js';
import type { Criticality as _eaglerank_feed_v1_Criticality, Criticality__Output as _eaglerank_feed_v1_Criticality__Output } from '../../../eaglerank/feed/v1/Criticality.js';

/**
 * Asks to rank the caller's own items.
 */
export interface RankItemsRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * User to rank for; empty for anonymous.
   */
  'userId'?: (string);
  /**
   * 1-500 item ids, each once.
   */
  'itemIds'?: (string)[];
  /**
   * Where they are shown.
   */
  'context'?: (_eaglerank_feed_v1_Context | null);
  /**
   * What is shed first under load.
   */
  'criticality'?: (_eaglerank_feed_v1_Criticality);
  /**
   * Return the items' public attributes too.
   */
  'withAttributes'?: (boolean);
  /**
   * Scores with this model instead of the assigned one, to compare: "heuristic", NAME or NAME@VERSION, up to 80 bytes. Not for the role user.
   */
  'model'?: (string);
}

/**
 * Asks to rank the caller's own items.
 */
export interface RankItemsRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * User to rank for; empty for anonymous.
   */
  'userId': (string);
  /**
   * 1-500 item ids, each once.
   */
  'itemIds': (string)[];
  /**
   * Where they are shown.
   */
  'context': (_eaglerank_feed_v1_Context__Output | null);
  /**
   * What is shed first under load.
   */
  'criticality': (_eaglerank_feed_v1_Criticality__Output);
  /**
   * Return the items' public attributes too.
   */
  'withAttributes': (boolean);
  /**
   * Scores with this model instead of the assigned one, to compare: "heuristic", NAME or NAME@VERSION, up to 80 bytes. Not for the role user.
   */
  'model': (string);
}
