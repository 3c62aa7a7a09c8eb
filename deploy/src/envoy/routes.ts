import { CLUSTERS } from './clusters.js';
import { duration, typed, type Part } from './typed.js';

/** Above a gateway's own longest deadline, so that the better answer is the gateway's. */
const CALL_MS = 2000;
const EVENTS_MS = 12_000;
const HEALTH_MS = 1000;

/**
 * What never reached a gateway, and nothing else: a call that was cut off may have been carried out,
 * and UNAVAILABLE is for the client to try again, who knows how often and how long.
 */
const RETRIES = {
  retry_on: 'connect-failure,refused-stream,reset-before-request',
  num_retries: 2,
  retry_host_predicate: [
    {
      name: 'envoy.retry_host_predicates.previous_hosts',
      typed_config: typed('retry.host.previous_hosts.v3.PreviousHostsPredicate'),
    },
  ],
  host_selection_retry_max_attempts: 3,
  retry_back_off: { base_interval: duration(5), max_interval: duration(50) },
};

/** Paths of the edge; what is not listed is answered with 404. */
export function routeConfiguration(origins: string): Part {
  const feed = '/eaglerank.feed.v1.FeedService/';
  return {
    name: 'edge',
    virtual_hosts: [
      {
        name: 'feed',
        domains: ['*'],
        typed_per_filter_config: { 'envoy.filters.http.cors': corsPolicy(origins) },
        routes: [
          grpc({ path: `${feed}LogEvents` }, EVENTS_MS),
          grpc({ prefix: feed }, CALL_MS),
          grpc({ path: '/grpc.health.v1.Health/Check' }, HEALTH_MS),
          json({ path: '/v1/events' }, EVENTS_MS),
          json({ prefix: '/v1/' }, CALL_MS),
          json({ path: '/openapi.yaml' }, CALL_MS),
        ],
      },
    ],
  };
}

/** A route to the gRPC port. The caller's `grpc-timeout` counts, up to the route's own. */
function grpc(match: Part, ms: number): Part {
  return {
    match,
    route: {
      cluster: CLUSTERS.grpc,
      timeout: '0s',
      max_stream_duration: {
        max_stream_duration: duration(ms),
        grpc_timeout_header_max: duration(ms),
      },
      retry_policy: RETRIES,
    },
  };
}

/** A route to the JSON door, which reads `grpc-timeout` itself. */
function json(match: Part, ms: number): Part {
  return {
    match,
    route: { cluster: CLUSTERS.json, timeout: duration(ms), retry_policy: RETRIES },
  };
}

function corsPolicy(origins: string): Part {
  const requests = [
    ...['authorization', 'content-type', 'grpc-timeout', 'traceparent', 'tracestate'],
    ...['x-grpc-web', 'x-request-id', 'x-tenant-id', 'x-user-agent'],
  ];
  const answers = [
    ...['grpc-message', 'grpc-status', 'grpc-status-details-bin', 'retry-after', 'x-request-id'],
  ];
  return typed('filters.http.cors.v3.CorsPolicy', {
    allow_origin_string_match: [{ safe_regex: { regex: origins } }],
    allow_methods: 'GET, POST',
    allow_headers: requests.join(', '),
    expose_headers: answers.join(', '),
    max_age: '600',
  });
}
