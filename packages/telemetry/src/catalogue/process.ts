import { of } from './declare.js';

const every = of('every service');

/** Metrics of any process that serves. */
export const PROCESS = {
  buildInfo: every.gauge(
    'build_info',
    ['service', 'version', 'environment', 'node_version'],
    'info',
    'Always 1; what is running.',
  ),
  metricLabelOverflow: every.counter(
    'metric_label_overflow_total',
    ['label'],
    'values',
    'Label values beyond the cap, exported as "other".',
  ),
  spansExported: every.counter(
    'trace_spans_exported_total',
    [],
    'spans',
    'Spans the collector accepted.',
  ),
  spansDropped: every.counter(
    'trace_spans_dropped_total',
    ['reason'],
    'spans',
    'Spans lost: queue_full or export_failed.',
  ),
  logLinesDropped: every.counter(
    'log_lines_dropped_total',
    [],
    'lines',
    'Log lines lost because the reader of stdout is too slow.',
  ),
  componentHealthy: every.gauge(
    'component_healthy',
    ['component'],
    'state',
    '1 healthy, 0.5 degraded, 0 unhealthy.',
  ),
  redisConnectionStatus: every.gauge(
    'redis_connection_status',
    ['profile'],
    'state',
    '1 when the connection of this profile is usable, else 0.',
  ),
  redisCommandDuration: every.histogram(
    'redis_command_duration_seconds',
    ['profile', 'operation'],
    'seconds',
    'Time of one Redis round trip.',
  ),
  redisErrors: every.counter(
    'redis_errors_total',
    ['profile', 'error_type'],
    'errors',
    'Redis commands that failed.',
  ),
} as const;
