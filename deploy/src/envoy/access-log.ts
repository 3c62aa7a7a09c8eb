import { typed, type Part } from './typed.js';

/**
 * One JSON line a request, with the field names of the services' own logs. Neither a token, a body, a
 * query nor the caller's address; the tenant is the one that the caller names.
 */
const LINE = {
  ts: '%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%',
  level: 'info',
  service: 'envoy',
  instance: '%HOSTNAME%',
  event: 'EdgeRequest',
  message: 'request answered',
  tenant: '%REQ(X-TENANT-ID):63%',
  trace_id: '%TRACE_ID%',
  span_id: '%SPAN_ID%',
  request_id: '%REQ(X-REQUEST-ID):128%',
  method: '%REQ(:METHOD)%',
  path: '%PATH(NQ:PATH):200%',
  protocol: '%PROTOCOL%',
  status: '%RESPONSE_CODE%',
  grpc_status: '%GRPC_STATUS(SNAKE_STRING)%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  latency_ms: '%DURATION%',
  upstream_ms: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  upstream: '%UPSTREAM_HOST%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
};

export function accessLog(): Part {
  return {
    name: 'envoy.access_loggers.stdout',
    typed_config: typed('access_loggers.stream.v3.StdoutAccessLog', {
      log_format: { json_format: LINE, omit_empty_values: true },
    }),
  };
}
