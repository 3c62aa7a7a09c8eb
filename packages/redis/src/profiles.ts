/**
 * One connection per kind of use: a blocking read must not be cut off by the time-out that keeps
 * the request path quick, and a bulk job must not queue in front of it.
 *
 * - `request`: on the request path. A command answers within 20 ms or fails, so that two services
 *   in sequence still decide within 50 ms.
 * - `blocking`: blocking reads and subscriptions; no command time-out.
 * - `bulk`: loading, commits and maintenance; seconds are fine.
 */
export type ConnectionProfile = 'request' | 'blocking' | 'bulk';

const RECONNECT_CAP_MS = 500;

const shared = {
  // maps and doubles arrive as in RESP2: one shape for every server this runs against
  protocol: 2,
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 500,
  keepAlive: 1000,
  autoResubscribe: true,
  retryStrategy: (attempt: number) => Math.min(50 * attempt, RECONNECT_CAP_MS),
  // after a failover the old primary answers READONLY until it is asked again elsewhere
  reconnectOnError: (error: Error): 2 | false => (error.message.startsWith('READONLY') ? 2 : false),
} as const;

export const PROFILES = {
  request: { ...shared, socketTimeout: 1000 },
  blocking: { ...shared },
  bulk: { ...shared, socketTimeout: 10_000 },
} as const satisfies Readonly<Record<ConnectionProfile, object>>;

/** A command or batch that takes longer has failed, ms; undefined waits without end. */
export const COMMAND_TIMEOUT_MS: Readonly<Record<ConnectionProfile, number | undefined>> = {
  request: 20,
  blocking: undefined,
  bulk: 5000,
};
