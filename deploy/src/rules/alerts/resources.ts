import { SERVICE_JOBS, valueOf, windowOf, type AlertGroup } from '../alert.js';
import { counter, steady } from '../series.js';

export const RESOURCES: AlertGroup = {
  name: 'resources',
  alerts: [
    {
      name: 'EventLoopLag',
      team: 'platform',
      expr: (level) => `nodejs_eventloop_lag_p99_seconds{${SERVICE_JOBS}} > ${valueOf(level)}`,
      summary: '{{ $labels.job }} {{ $labels.instance }} is late',
      description:
        'Its event loop lags {{ $value | humanizeDuration }} (p99): too little CPU, or work that does not yield.',
      cases: (level) => ({
        fires: [steady('nodejs_eventloop_lag_p99_seconds{job="gateway"}', 2 * valueOf(level))],
        silent: {
          'it is not': [
            steady('nodejs_eventloop_lag_p99_seconds{job="gateway"}', 0.5 * valueOf(level)),
          ],
        },
      }),
    },
    {
      name: 'MemoryHigh',
      team: 'platform',
      expr: (level) => `process_resident_memory_bytes{${SERVICE_JOBS}} > ${valueOf(level)}`,
      summary: '{{ $labels.job }} {{ $labels.instance }} uses much memory',
      description: 'It holds {{ $value | humanize1024 }}B.',
      cases: (level) => ({
        fires: [steady('process_resident_memory_bytes{job="gateway"}', 2 * valueOf(level))],
        silent: {
          'it does not': [
            steady('process_resident_memory_bytes{job="gateway"}', 0.5 * valueOf(level)),
          ],
        },
      }),
    },
    {
      name: 'CpuHigh',
      team: 'platform',
      expr: (level) =>
        `rate(process_cpu_seconds_total{${SERVICE_JOBS}}[${windowOf(level)}]) > ${valueOf(level)}`,
      summary: '{{ $labels.job }} {{ $labels.instance }} has no CPU to spare',
      description: 'It uses {{ $value | humanize }} cores; its event loop can use one.',
      cases: (level) => ({
        fires: [counter('process_cpu_seconds_total{job="gateway"}', valueOf(level) + 0.1)],
        silent: {
          'it has': [counter('process_cpu_seconds_total{job="gateway"}', valueOf(level) / 2)],
        },
      }),
    },
    {
      name: 'DiskUsageHigh',
      team: 'platform',
      expr: (level) =>
        `1 - node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / node_filesystem_size_bytes > ${valueOf(level)}`,
      summary: '{{ $labels.mountpoint }} of {{ $labels.instance }} fills up',
      description: '{{ $value | humanizePercentage }} is used.',
      cases: (level) => ({
        fires: [
          steady(
            'node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"}',
            95 - 100 * valueOf(level),
          ),
          steady('node_filesystem_size_bytes{mountpoint="/",fstype="ext4"}', 100),
        ],
        silent: {
          'there is room': [
            steady('node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"}', 90),
            steady('node_filesystem_size_bytes{mountpoint="/",fstype="ext4"}', 100),
          ],
          'it is in memory': [
            steady('node_filesystem_avail_bytes{mountpoint="/run",fstype="tmpfs"}', 1),
            steady('node_filesystem_size_bytes{mountpoint="/run",fstype="tmpfs"}', 100),
          ],
        },
      }),
    },
    {
      name: 'TelemetryDropped',
      team: 'platform',
      expr: (level) =>
        ['trace_spans_dropped_total', 'log_lines_dropped_total']
          .map((name) => `sum by (job) (rate(${name}[${windowOf(level)}])) > ${valueOf(level)}`)
          .join(' or '),
      summary: '{{ $labels.job }} loses spans or log lines',
      description:
        '{{ $value | humanize }} a second are lost: the collector or the reader of stdout is too slow.',
      cases: () => ({
        fires: [
          counter('trace_spans_dropped_total{job="gateway"}', 1),
          counter('log_lines_dropped_total{job="ranker-service"}', 1),
        ],
        silent: {
          'it does not': [
            steady('trace_spans_dropped_total{job="gateway"}', 5),
            steady('log_lines_dropped_total{job="gateway"}', 5),
          ],
        },
      }),
    },
    {
      name: 'MetricLabelOverflow',
      team: 'platform',
      expr: (level) =>
        `sum by (job, label) (increase(metric_label_overflow_total[${windowOf(level)}])) > ${valueOf(level)}`,
      summary: '{{ $labels.job }} has more values of {{ $labels.label }} than it counts',
      description: '{{ $value | humanize }} values were counted as `other` instead.',
      cases: () => ({
        fires: [counter('metric_label_overflow_total{job="gateway",label="tenant"}', 1)],
        silent: {
          'it has not': [steady('metric_label_overflow_total{job="gateway",label="tenant"}', 4)],
        },
      }),
    },
    {
      name: 'AuthFailuresHigh',
      team: 'platform',
      expr: (level) => {
        const failures = `sum(rate(auth_failures_total[${windowOf(level)}]))`;
        return `${failures} / (${failures} + sum(rate(grpc_feed_requests_total{status="OK"}[${windowOf(level)}]))) > ${valueOf(level)}`;
      },
      summary: 'Many requests are refused for their token',
      description:
        '{{ $value | humanizePercentage }} of the requests: a client with an expired key, or somebody who tries.',
      cases: (level) => ({
        fires: [
          counter('auth_failures_total', 20),
          counter('grpc_feed_requests_total{status="OK"}', 10),
        ],
        silent: {
          'few are': [
            counter('auth_failures_total', 5 * valueOf(level)),
            counter('grpc_feed_requests_total{status="OK"}', 10),
          ],
        },
      }),
    },
    {
      name: 'Watchdog',
      team: 'platform',
      expr: () => 'vector(1)',
      summary: 'The pipeline of alerts works',
      description: 'Always fires. Its receiver calls the team when it stops.',
      cases: () => ({ fires: [], silent: {} }),
    },
  ],
};
