// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Reason as _eaglerank_feed_v1_Reason, Reason__Output as _eaglerank_feed_v1_Reason__Output } from '../../../eaglerank/feed/v1/Reason.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One ranked item.
 */
export interface FeedItem {
  /**
   * The item.
   */
  'itemId'?: (string);
  /**
   * Its author; may be empty.
   */
  'authorId'?: (string);
  /**
   * Score; comparable within one answer only.
   */
  'score'?: (number | string);
  /**
   * 0-based position over the whole session.
   */
  'position'?: (number);
  /**
   * Sources that brought it: followed, trending, similar, author_affinity, fresh, requested, pinned,
   * embedding.
   * `followed` means by a followed author, whichever source brought it.
   */
  'sources'?: (string)[];
  /**
   * Creation time, ms since epoch.
   */
  'createdAtMs'?: (number | string | Long);
  /**
   * Probability that the policy puts this item at this position, in (0, 1].
   */
  'propensity'?: (number | string);
  /**
   * Why it was chosen.
   */
  'reason'?: (_eaglerank_feed_v1_Reason | null);
  /**
   * The item's public attributes, when asked for.
   */
  'attributes'?: ({[key: string]: string});
}

/**
 * One ranked item.
 */
export interface FeedItem__Output {
  /**
   * The item.
   */
  'itemId': (string);
  /**
   * Its author; may be empty.
   */
  'authorId': (string);
  /**
   * Score; comparable within one answer only.
   */
  'score': (number);
  /**
   * 0-based position over the whole session.
   */
  'position': (number);
  /**
   * Sources that brought it: followed, trending, similar, author_affinity, fresh, requested, pinned,
   * embedding.
   * `followed` means by a followed author, whichever source brought it.
   */
  'sources': (string)[];
  /**
   * Creation time, ms since epoch.
   */
  'createdAtMs': (number);
  /**
   * Probability that the policy puts this item at this position, in (0, 1].
   */
  'propensity': (number);
  /**
   * Why it was chosen.
   */
  'reason': (_eaglerank_feed_v1_Reason__Output | null);
  /**
   * The item's public attributes, when asked for.
   */
  'attributes': ({[key: string]: string});
}
