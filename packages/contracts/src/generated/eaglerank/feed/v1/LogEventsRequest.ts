// Original file: proto/eaglerank/feed/v1/feed.proto

import type { Event as _eaglerank_event_v1_Event, Event__Output as _eaglerank_event_v1_Event__Output } from '../../../eaglerank/event/v1/Event.js';

/**
 * Reports events.
 */
export interface LogEventsRequest {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId'?: (string);
  /**
   * 1-500 events, 1 MiB in all.
   */
  'events'?: (_eaglerank_event_v1_Event)[];
  /**
   * History: events may be older than the tenant's maximum lateness. Needs the role service or tenant_admin.
   */
  'backfill'?: (boolean);
}

/**
 * Reports events.
 */
export interface LogEventsRequest__Output {
  /**
   * Tenant; the token's when empty.
   */
  'tenantId': (string);
  /**
   * 1-500 events, 1 MiB in all.
   */
  'events': (_eaglerank_event_v1_Event__Output)[];
  /**
   * History: events may be older than the tenant's maximum lateness. Needs the role service or tenant_admin.
   */
  'backfill': (boolean);
}
