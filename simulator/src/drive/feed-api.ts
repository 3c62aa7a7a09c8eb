import type {
  FeedItemOut,
  GetFeedRequest,
  GetFeedResponseOut,
  LogEventsRequest,
  LogEventsResponseOut,
  RankItemsRequest,
  RankItemsResponseOut,
} from '@eaglerank/contracts';
import { Code } from '@eaglerank/domain';

/** The parts of a feed item that the simulator looks at. */
export type ServedItem = Pick<FeedItemOut, 'itemId' | 'position' | 'sources'>;

/** The parts of a feed that the simulator looks at. */
export interface ServedFeed extends Pick<
  GetFeedResponseOut,
  'nextPageToken' | 'requestId' | 'tier' | 'degraded'
> {
  readonly items: readonly ServedItem[];
}

/** The parts of a ranking of given items that the simulator looks at. */
export interface RankedItems extends Pick<RankItemsResponseOut, 'tier'> {
  readonly items: readonly Pick<FeedItemOut, 'itemId'>[];
}

/**
 * The public API as one tenant's application sees it: all that the simulator can do to the world
 * outside. Failures are thrown; an error's numeric `code` is its gRPC status and `retryAfterMs`,
 * where present, when the server wants to be asked again (negative: not at all).
 */
export interface FeedApi {
  getFeed(request: GetFeedRequest): Promise<ServedFeed>;
  logEvents(request: LogEventsRequest): Promise<LogEventsResponseOut>;
  /** Without it no model is compared. */
  rankItems?(request: RankItemsRequest): Promise<RankedItems>;
}

/** What the driver needs to know of a failure. */
export interface Failure {
  /** Name of the gRPC status, e.g. `UNAVAILABLE`; `UNKNOWN` for anything else. */
  readonly code: string;
  /** Whether trying again makes sense: UNAVAILABLE and RESOURCE_EXHAUSTED, unless told not to. */
  readonly retryable: boolean;
  /** The server's delay, ms; undefined when it named none. */
  readonly retryAfterMs: number | undefined;
}

const CODE_NAMES = new Map<number, string>(
  Object.entries(Code).map(([name, number]) => [number, name]),
);

/** Reads a thrown value; never throws. */
export function failureOf(error: unknown): Failure {
  const { code, retryAfterMs } = (error ?? {}) as { code?: unknown; retryAfterMs?: unknown };
  const delay = typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
  const transient = code === Code.UNAVAILABLE || code === Code.RESOURCE_EXHAUSTED;
  return {
    code: (typeof code === 'number' ? CODE_NAMES.get(code) : undefined) ?? 'UNKNOWN',
    retryable: transient && (delay ?? 0) >= 0,
    retryAfterMs: delay,
  };
}
