import { of } from './declare.js';

const every = of('every service');

/** Metrics of packages/rpc. */
export const RPC = {
  rpcServerCallDuration: every.histogram(
    'rpc_server_call_duration_seconds',
    ['rpc_method', 'status'],
    'seconds',
    'Time from the arrival of a call to its answer.',
  ),
  rpcServerInflight: every.gauge('rpc_server_inflight_calls', [], 'calls', 'Calls being handled.'),
  rpcServerStreams: every.gauge(
    'rpc_server_streams',
    [],
    'streams',
    'Streams that carry calls of other services.',
  ),
  rpcServerUnexpectedErrors: every.counter(
    'rpc_server_unexpected_errors_total',
    ['rpc_method'],
    'errors',
    'Handlers that failed with anything but a documented error.',
  ),
  rpcClientCallDuration: every.histogram(
    'rpc_client_call_duration_seconds',
    ['peer', 'rpc_method', 'status'],
    'seconds',
    'Time of one logical call to another service, retries included.',
  ),
  rpcClientAttempts: every.counter(
    'rpc_client_attempts_total',
    ['peer', 'transport'],
    'attempts',
    'Attempts by what carried them, stream or unary.',
  ),
  rpcClientRetries: every.counter(
    'rpc_client_retries_total',
    ['peer', 'outcome'],
    'attempts',
    'Second attempts: sent, throttled, no_time or pushed_back.',
  ),
  rpcClientBreakerOpen: every.gauge(
    'rpc_client_breaker_open',
    ['peer', 'address'],
    'state',
    '1 while calls to this replica are held back.',
  ),
  rpcAdmissionQueueLength: every.gauge(
    'rpc_admission_queue_length',
    [],
    'calls',
    'Calls waiting to be admitted.',
  ),
  rpcAdmissionWait: every.histogram(
    'rpc_admission_wait_seconds',
    [],
    'seconds',
    'Time admitted calls waited.',
  ),
  requestsShed: every.counter(
    'requests_shed_total',
    ['reason', 'tenant'],
    'requests',
    'Requests refused under load.',
  ),
} as const;
