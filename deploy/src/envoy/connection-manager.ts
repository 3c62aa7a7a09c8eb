import { accessLog } from './access-log.js';
import { CLUSTERS } from './clusters.js';
import type { EnvoyOptions } from './envoy-options.js';
import { refusals } from './refusals.js';
import { rateLimitFilter } from './rate-limits.js';
import { routeConfiguration } from './routes.js';
import { duration, typed, type Part } from './typed.js';

const MANAGER = 'filters.network.http_connection_manager.v3.HttpConnectionManager';
const WINDOW = 64 * 1024;

/** How HTTP is spoken with clients: limits, filters, routes, traces, the access log. */
export function edgeManager(options: EnvoyOptions): Part {
  return manager({
    stat_prefix: 'edge',
    codec_type: 'AUTO',
    ...LIMITS,
    ...IDENTITY,
    http2_protocol_options: {
      max_concurrent_streams: 100,
      initial_stream_window_size: WINDOW,
      initial_connection_window_size: 16 * WINDOW,
    },
    ...tracing(options),
    access_log: [accessLog()],
    local_reply_config: refusals(),
    route_config: routeConfiguration(options.origins),
    http_filters: [
      filter('cors', typed('filters.http.cors.v3.Cors')),
      // before whatever may refuse: a refusal then reaches a gRPC-web client as gRPC-web
      filter('grpc_web', typed('filters.http.grpc_web.v3.GrpcWeb')),
      filter('local_ratelimit', rateLimitFilter(options.rates)),
      filter('grpc_stats', grpcStats()),
      filter('router', typed('filters.http.router.v3.Router')),
    ],
  });
}

/** What Prometheus may read of the administration interface. */
export function statsManager(): Part {
  const to = (path: string): Part => ({ match: { path }, route: { cluster: CLUSTERS.admin } });
  return manager({
    stat_prefix: 'stats',
    route_config: {
      name: 'stats',
      virtual_hosts: [
        { name: 'stats', domains: ['*'], routes: [to('/stats/prometheus'), to('/ready')] },
      ],
    },
    http_filters: [filter('router', typed('filters.http.router.v3.Router'))],
  });
}

const LIMITS = {
  max_request_headers_kb: 16,
  common_http_protocol_options: {
    max_headers_count: 64,
    idle_timeout: duration(300_000),
    headers_with_underscores_action: 'REJECT_REQUEST',
  },
  request_headers_timeout: duration(5000),
  stream_idle_timeout: duration(30_000),
  delayed_close_timeout: duration(1000),
  normalize_path: true,
  merge_slashes: true,
  path_with_escaped_slashes_action: 'REJECT_REQUEST',
};

/** The caller's address is the connection's; its `x-request-id` is kept as it is, for correlation. */
const IDENTITY = {
  use_remote_address: true,
  xff_num_trusted_hops: 0,
  server_header_transformation: 'OVERWRITE',
  server_name: 'eaglerank',
  preserve_external_request_id: true,
  request_id_extension: {
    typed_config: typed('request_id.uuid.v3.UuidRequestIdConfig', { pack_trace_reason: false }),
  },
};

/** Every request: what is kept is for the collector to decide, which sees whole traces. */
function tracing({ otlp }: EnvoyOptions): Part {
  if (!otlp) return {};
  const provider = {
    name: 'envoy.tracers.opentelemetry',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig',
      service_name: 'envoy',
      http_service: {
        http_uri: {
          uri: `http://${otlp.host}:${otlp.port}/v1/traces`,
          cluster: CLUSTERS.otlp,
          timeout: duration(1000),
        },
      },
    },
  };
  return {
    tracing: {
      provider,
      random_sampling: { value: 100 },
      // an attempt has a span of its own, under which the gateway's hangs
      spawn_upstream_span: true,
      custom_tags: [{ tag: 'eaglerank.tenant.id', request_header: { name: 'x-tenant-id' } }],
    },
  };
}

function grpcStats(): Part {
  return typed('filters.http.grpc_stats.v3.FilterConfig', {
    individual_method_stats_allowlist: {
      services: [
        {
          name: 'eaglerank.feed.v1.FeedService',
          method_names: ['GetFeed', 'RankItems', 'GetSimilarItems', 'LogEvents', 'ExplainFeed'],
        },
      ],
    },
    enable_upstream_stats: true,
  });
}

function filter(name: string, config: Part): Part {
  return { name: `envoy.filters.http.${name}`, typed_config: config };
}

function manager(fields: Part): Part {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed(MANAGER, fields),
  };
}
