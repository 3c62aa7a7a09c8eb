import { duration, typed, type Part } from './typed.js';

const MAX_HEAP_BYTES = 384 * 1024 * 1024;
const MAX_CONNECTIONS = 10_000;

/** What Envoy gives up before it would have to give up everything. */
export function overloadManager(): Part {
  return {
    refresh_interval: duration(250),
    resource_monitors: [
      monitor(
        'fixed_heap',
        typed('resource_monitors.fixed_heap.v3.FixedHeapConfig', {
          max_heap_size_bytes: MAX_HEAP_BYTES,
        }),
      ),
      monitor(
        'global_downstream_max_connections',
        typed('resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig', {
          max_active_downstream_connections: MAX_CONNECTIONS,
        }),
      ),
    ],
    actions: [action('disable_http_keepalive', 0.9), action('stop_accepting_requests', 0.95)],
  };
}

function monitor(name: string, config: Part): Part {
  return { name: `envoy.resource_monitors.${name}`, typed_config: config };
}

/** Done once the heap is filled to this share. */
function action(name: string, share: number): Part {
  return {
    name: `envoy.overload_actions.${name}`,
    triggers: [{ name: 'envoy.resource_monitors.fixed_heap', threshold: { value: share } }],
  };
}
