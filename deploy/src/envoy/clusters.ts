import type { Endpoint, EnvoyOptions } from './envoy-options.js';
import { duration, typed, type Part } from './typed.js';

/** Names of the upstream clusters. */
export const CLUSTERS = {
  grpc: 'gateway',
  json: 'gateway-json',
  admin: 'envoy-admin',
  otlp: 'otlp',
} as const;

const FEED_SERVICE = 'eaglerank.feed.v1.FeedService';
const CONNECT_MS = 500;
/** Calls at a time that a gateway takes on one connection. */
const MAX_STREAMS = 100;

const HEALTH = {
  timeout: duration(500),
  interval: duration(1000),
  // a gateway that is away must not stay away longer for having been away long
  no_traffic_interval: duration(1000),
  unhealthy_threshold: 2,
  healthy_threshold: 1,
};

/**
 * Half of the gateways at most: UNAVAILABLE may come from what all of them depend on, and then
 * taking them out one by one would only make it worse.
 */
const OUTLIERS = {
  split_external_local_origin_errors: true,
  consecutive_gateway_failure: 5,
  enforcing_consecutive_gateway_failure: 100,
  consecutive_local_origin_failure: 3,
  // a bug that answers INTERNAL would be on every gateway
  enforcing_consecutive_5xx: 0,
  enforcing_success_rate: 0,
  enforcing_local_origin_success_rate: 0,
  interval: duration(1000),
  base_ejection_time: duration(5000),
  max_ejection_time: duration(60_000),
  max_ejection_percent: 50,
  // health checks pass every second, and would bring back at once what fails its calls
  successful_active_health_check_uneject_host: false,
};

const BREAKERS = {
  thresholds: [
    {
      priority: 'DEFAULT',
      max_connections: 1000,
      max_pending_requests: 1000,
      max_requests: 5000,
      retry_budget: { budget_percent: { value: 20 }, min_retry_concurrency: 10 },
      track_remaining: true,
    },
  ],
};

/** Every upstream of the edge. */
export function clusters(options: EnvoyOptions): Part[] {
  const { gateways, otlp, adminPort } = options;
  return [
    {
      ...gatewayCluster(
        CLUSTERS.grpc,
        gateways.map(({ host, grpc }) => endpoint({ host, port: grpc })),
      ),
      health_checks: [{ ...HEALTH, grpc_health_check: { service_name: FEED_SERVICE } }],
      typed_extension_protocol_options: httpOptions({
        http2_protocol_options: {
          max_concurrent_streams: MAX_STREAMS,
          connection_keepalive: { interval: duration(10_000), timeout: duration(2000) },
        },
      }),
    },
    {
      ...gatewayCluster(
        CLUSTERS.json,
        gateways.map(({ host, http, admin }) => endpoint({ host, port: http }, admin)),
      ),
      // gRPC health checks need HTTP/2, which the JSON door does not speak
      health_checks: [{ ...HEALTH, http_health_check: { path: '/health/ready' } }],
      typed_extension_protocol_options: httpOptions({ http_protocol_options: {} }),
    },
    plainCluster(CLUSTERS.admin, { host: '127.0.0.1', port: adminPort }),
    ...(otlp ? [plainCluster(CLUSTERS.otlp, otlp)] : []),
  ];
}

function gatewayCluster(name: string, endpoints: readonly Part[]): Part {
  return {
    ...base(name, endpoints),
    lb_policy: 'LEAST_REQUEST',
    common_lb_config: {
      // no gateway that is well: say so at once instead of trying those that are not
      healthy_panic_threshold: { value: 0 },
      // tell the workers at once, too: by default a second change waits for up to a second
      update_merge_window: '0s',
    },
    outlier_detection: OUTLIERS,
    circuit_breakers: BREAKERS,
  };
}

function plainCluster(name: string, to: Endpoint): Part {
  return base(name, [endpoint(to)]);
}

function base(name: string, endpoints: readonly Part[]): Part {
  return {
    name,
    type: 'STRICT_DNS',
    dns_lookup_family: 'V4_PREFERRED',
    connect_timeout: duration(CONNECT_MS),
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: endpoints }] },
  };
}

function endpoint({ host, port }: Endpoint, healthPort?: number): Part {
  return {
    endpoint: {
      address: socketAddress({ host, port }),
      ...(healthPort === undefined ? {} : { health_check_config: { port_value: healthPort } }),
    },
  };
}

export function socketAddress({ host, port }: Endpoint): Part {
  return { socket_address: { address: host, port_value: port } };
}

function httpOptions(explicit: Part): Part {
  return {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
      'upstreams.http.v3.HttpProtocolOptions',
      { explicit_http_config: explicit },
    ),
  };
}
