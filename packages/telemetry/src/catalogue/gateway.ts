import { COUNT_BUCKETS } from '../metric-spec.js';
import { of } from './declare.js';

const gateway = of('gateway');

/** Metrics of the public doors. */
export const GATEWAY = {
  grpcFeedRequests: gateway.counter(
    'grpc_feed_requests_total',
    ['tenant', 'status', 'tier'],
    'requests',
    'Feed requests of both doors.',
  ),
  grpcFeedLatency: gateway.histogram(
    'grpc_feed_latency_seconds',
    ['tenant'],
    'seconds',
    'Time of a feed request.',
  ),
  grpcFeedInflight: gateway.gauge(
    'grpc_feed_inflight_requests',
    [],
    'requests',
    'Feed requests being handled.',
  ),
  feedItemsReturned: gateway.histogram(
    'feed_items_returned',
    [],
    'items',
    'Items in one answer.',
    COUNT_BUCKETS,
  ),
  feedDegraded: gateway.counter(
    'feed_degraded_total',
    ['component', 'reason'],
    'answers',
    'Answers in which a component could not do its part.',
  ),
  rateLimited: gateway.counter(
    'rate_limited_total',
    ['tenant'],
    'requests',
    "Requests beyond the tenant's quota.",
  ),
  authFailures: gateway.counter(
    'auth_failures_total',
    ['reason'],
    'requests',
    'Requests refused for their token or role.',
  ),
  experimentExposures: gateway.counter(
    'experiment_exposures_total',
    ['tenant', 'experiment', 'arm'],
    'requests',
    'Feeds served in an arm.',
  ),
  eventsAccepted: gateway.counter(
    'events_accepted_total',
    ['tenant', 'type'],
    'events',
    'Events appended to the log.',
  ),
  eventsRejected: gateway.counter(
    'events_rejected_total',
    ['tenant', 'reason'],
    'events',
    'Events refused at the door.',
  ),
  impressionsDropped: gateway.counter(
    'impressions_dropped_total',
    [],
    'pages',
    'Served pages lost because the event log did not keep up.',
  ),
  explanationsDropped: gateway.counter(
    'explanations_dropped_total',
    [],
    'pages',
    'Explanations lost because Redis did not keep up.',
  ),
  backgroundQueueDepth: gateway.gauge(
    'background_queue_depth',
    [],
    'jobs',
    'Work waiting to be done after its response.',
  ),
  httpRequests: gateway.counter(
    'http_requests_total',
    ['method', 'route', 'status'],
    'requests',
    'Requests of the JSON door.',
  ),
} as const;
