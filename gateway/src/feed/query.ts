import type { ContextOut, GetFeedRequestOut } from '@eaglerank/contracts';
import { encodeRequestContext } from '@eaglerank/domain';
import { FeedMode } from '@eaglerank/contracts';
import { DEFAULT_PAGE } from '../edge/validate.js';
import type { Tenant } from '../state/tenants.js';
import type { Parent } from './downstream.js';
import { assignArms } from './experiments.js';
import { localTime } from './local-time.js';

/** What one feed request asks for, after validation. */
export interface FeedQuery {
  readonly tenant: Tenant;
  /** Empty for the anonymous user. */
  readonly userId: string;
  readonly surface: string;
  readonly pageSize: number;
  readonly chronological: boolean;
  readonly excluded: ReadonlySet<string>;
  readonly withAttributes: boolean;
  /** Assigned arm by experiment. */
  readonly arms: Readonly<Record<string, string>>;
  /** RequestContext for the ranker, encoded. */
  readonly context: Uint8Array;
  /** Server-made id of the answer. */
  readonly requestId: string;
  /** ms since epoch. */
  readonly nowMs: number;
  readonly call: Parent;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The query of a validated request. */
export function toQuery(
  request: GetFeedRequestOut,
  tenant: Tenant,
  requestId: string,
  nowMs: number,
  call: Parent,
): FeedQuery {
  const { userId, excludeItemIds } = request;
  const arms = assignArms(tenant.config.experiments, userId);
  return {
    tenant,
    userId,
    arms,
    requestId,
    nowMs,
    call,
    surface: request.context?.surface ?? '',
    pageSize: request.pageSize || DEFAULT_PAGE,
    chronological: request.mode === FeedMode.FEED_MODE_CHRONOLOGICAL,
    excluded: excludeItemIds.length === 0 ? NOTHING : new Set(excludeItemIds),
    withAttributes: request.withAttributes,
    context: rankerContext(request.context, arms, nowMs),
  };
}

/** RequestContext for the ranker, encoded. */
export function rankerContext(
  context: ContextOut | null,
  arms: Readonly<Record<string, string>>,
  nowMs: number,
): Buffer {
  const { hour, day } = localTime(context?.timeZone ?? '', nowMs);
  return encodeRequestContext({
    surface: context?.surface ?? '',
    device: context?.device ?? '',
    locale: context?.locale ?? '',
    localHour: hour,
    localDay: day,
    arms,
  });
}
