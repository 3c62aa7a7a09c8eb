// Original file: proto/eaglerank/event/v1/event.proto

import type { Money as _eaglerank_event_v1_Money, Money__Output as _eaglerank_event_v1_Money__Output } from '../../../eaglerank/event/v1/Money.js';
import type { HideScope as _eaglerank_event_v1_HideScope, HideScope__Output as _eaglerank_event_v1_HideScope__Output } from '../../../eaglerank/event/v1/HideScope.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One fact reported by an application.
 */
export interface Event {
  /**
   * The client's own id, unique per tenant: ULID or UUID, 1-128 bytes. Makes the call idempotent.
   */
  'eventId'?: (string);
  /**
   * Event type: item_upsert, item_delete, user_upsert, user_delete, follow, unfollow, block, unblock,
   * hide, unhide, impression, click, like, share, comment, dwell, skip, purchase, report, or one the tenant declares.
   */
  'type'?: (string);
  /**
   * When it happened: milliseconds since the Unix epoch. At most 60 s ahead of the server's clock.
   */
  'tsMs'?: (number | string | Long);
  /**
   * The acting user: 1-128 bytes of UTF-8 without control characters. Empty for catalogue events.
   */
  'userId'?: (string);
  /**
   * The item concerned, 1-128 bytes. Required by item and engagement events.
   */
  'itemId'?: (string);
  /**
   * The author concerned (follow, block, hide of an author) or the item's author (item_upsert), 1-128 bytes.
   */
  'authorId'?: (string);
  /**
   * request_id of the feed the item was seen in: joins the event to its impression.
   */
  'requestId'?: (string);
  /**
   * 0-based position in that feed; -1 or absent when unknown.
   */
  'position'?: (number);
  /**
   * Time spent, milliseconds, 0 to 86,400,000. For dwell.
   */
  'dwellMs'?: (number | string | Long);
  /**
   * What the event is worth: the amount of a purchase, what a click earned.
   */
  'value'?: (_eaglerank_event_v1_Money | null);
  /**
   * Up to 32 attributes, keys <= 64 bytes, values <= 1 KiB. item_upsert keeps them as the item's public ones.
   */
  'attributes'?: ({[key: string]: string});
  /**
   * item_upsert: up to 16 topics of 1-64 bytes, most characteristic first.
   */
  'topics'?: (string)[];
  /**
   * item_upsert: creation time of the item, ms since epoch; ts_ms when 0.
   */
  'createdAtMs'?: (number | string | Long);
  /**
   * item_upsert: not served after this time, ms since epoch; 0 for never. hide: end of the hide, 0 for ever.
   */
  'expiresAtMs'?: (number | string | Long);
  /**
   * item_upsert: embedding, up to 512 finite numbers.
   */
  'vector'?: (number | string)[];
  /**
   * hide, unhide: what is hidden.
   */
  'hideScope'?: (_eaglerank_event_v1_HideScope);
  /**
   * hide, unhide with scope TOPIC: the topic.
   */
  'topic'?: (string);
  /**
   * follow, unfollow, block, unblock: the other user, where it is not an author. Same as author_id otherwise.
   */
  'targetUserId'?: (string);
}

/**
 * One fact reported by an application.
 */
export interface Event__Output {
  /**
   * The client's own id, unique per tenant: ULID or UUID, 1-128 bytes. Makes the call idempotent.
   */
  'eventId': (string);
  /**
   * Event type: item_upsert, item_delete, user_upsert, user_delete, follow, unfollow, block, unblock,
   * hide, unhide, impression, click, like, share, comment, dwell, skip, purchase, report, or one the tenant declares.
   */
  'type': (string);
  /**
   * When it happened: milliseconds since the Unix epoch. At most 60 s ahead of the server's clock.
   */
  'tsMs': (number);
  /**
   * The acting user: 1-128 bytes of UTF-8 without control characters. Empty for catalogue events.
   */
  'userId': (string);
  /**
   * The item concerned, 1-128 bytes. Required by item and engagement events.
   */
  'itemId': (string);
  /**
   * The author concerned (follow, block, hide of an author) or the item's author (item_upsert), 1-128 bytes.
   */
  'authorId': (string);
  /**
   * request_id of the feed the item was seen in: joins the event to its impression.
   */
  'requestId': (string);
  /**
   * 0-based position in that feed; -1 or absent when unknown.
   */
  'position': (number);
  /**
   * Time spent, milliseconds, 0 to 86,400,000. For dwell.
   */
  'dwellMs': (number);
  /**
   * What the event is worth: the amount of a purchase, what a click earned.
   */
  'value': (_eaglerank_event_v1_Money__Output | null);
  /**
   * Up to 32 attributes, keys <= 64 bytes, values <= 1 KiB. item_upsert keeps them as the item's public ones.
   */
  'attributes': ({[key: string]: string});
  /**
   * item_upsert: up to 16 topics of 1-64 bytes, most characteristic first.
   */
  'topics': (string)[];
  /**
   * item_upsert: creation time of the item, ms since epoch; ts_ms when 0.
   */
  'createdAtMs': (number);
  /**
   * item_upsert: not served after this time, ms since epoch; 0 for never. hide: end of the hide, 0 for ever.
   */
  'expiresAtMs': (number);
  /**
   * item_upsert: embedding, up to 512 finite numbers.
   */
  'vector': (number)[];
  /**
   * hide, unhide: what is hidden.
   */
  'hideScope': (_eaglerank_event_v1_HideScope__Output);
  /**
   * hide, unhide with scope TOPIC: the topic.
   */
  'topic': (string);
  /**
   * follow, unfollow, block, unblock: the other user, where it is not an author. Same as author_id otherwise.
   */
  'targetUserId': (string);
}
