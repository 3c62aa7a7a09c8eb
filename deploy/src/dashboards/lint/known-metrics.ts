import { join } from 'node:path';
import { loadTenants } from '@eaglerank/config';
import type { KpiConfig } from '@eaglerank/domain';
import { ROOT } from '@eaglerank/mesh';
import { feedRules, sloRules } from '../../rules/recording.js';
import { loadThresholds } from '../../thresholds/thresholds.js';
import { METRICS, type MetricSpec } from '@eaglerank/telemetry';

/** Labels of a metric; undefined where they are not ours to know. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** Tenants whose business metrics have a dashboard. */
const TENANTS_DIR = join(ROOT, 'config/tenants');

/** Labels that Prometheus gives every series. */
const TARGET_LABELS = ['job', 'instance'];
const HISTOGRAM_SUFFIXES = ['_bucket', '_sum', '_count'];

/** Of prom-client's default metrics, those that dashboards draw. */
const NODE = [
  'process_cpu_seconds_total',
  'process_max_fds',
  'process_open_fds',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'nodejs_active_handles_total',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_external_memory_bytes',
  'nodejs_gc_duration_seconds_count',
  'nodejs_gc_duration_seconds_sum',
  'nodejs_heap_size_total_bytes',
  'nodejs_heap_size_used_bytes',
];

const REDIS_EXPORTER = [
  'redis_up',
  'redis_blocked_clients',
  'redis_commands_duration_seconds_total',
  'redis_commands_processed_total',
  'redis_commands_total',
  'redis_connected_clients',
  'redis_config_maxclients',
  'redis_db_keys',
  'redis_evicted_keys_total',
  'redis_keyspace_hits_total',
  'redis_keyspace_misses_total',
  'redis_memory_max_bytes',
  'redis_memory_used_bytes',
  'redis_mem_fragmentation_ratio',
  'redis_net_input_bytes_total',
  'redis_net_output_bytes_total',
];

const NODE_EXPORTER = [
  'node_cpu_seconds_total',
  'node_disk_read_bytes_total',
  'node_disk_written_bytes_total',
  'node_filesystem_avail_bytes',
  'node_filesystem_size_bytes',
  'node_load1',
  'node_load5',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemTotal_bytes',
  'node_network_receive_bytes_total',
  'node_network_transmit_bytes_total',
];

const BLACKBOX_EXPORTER = ['probe_success', 'probe_duration_seconds'];

/** Of Prometheus itself: what it says of targets, of alerts and of its own work. */
const PROMETHEUS = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'ALERTS',
  'prometheus_config_last_reload_success_timestamp_seconds',
  'prometheus_rule_evaluation_failures_total',
  'prometheus_rule_group_last_duration_seconds',
  'prometheus_tsdb_head_samples_appended_total',
  'prometheus_tsdb_head_series',
  'prometheus_tsdb_storage_blocks_bytes',
];

/** Recording rules with the labels they keep. */
function recorded(): [string, ReadonlySet<string>][] {
  const thresholds = loadThresholds();
  const feed = feedRules('5m').map(({ record, expr }): [string, ReadonlySet<string>] => [
    record,
    new Set(expr.startsWith('sum by (tenant)') ? ['tenant'] : []),
  ]);
  const slo = [...sloRules(thresholds).values()].flat();
  return [...feed, ...slo.map(({ record }) => [record, new Set(['slo'])] as const)] as [
    string,
    ReadonlySet<string>,
  ][];
}

function ofKpi(kpi: KpiConfig): [string, ReadonlySet<string>][] {
  const labels = kpi.kind === 'ratio' ? [] : Object.keys(kpi.labels);
  const type = kpi.kind === 'histogram' ? 'histogram' : 'other';
  return exported(kpi.name, type, ['tenant', ...labels]);
}

/** Names under which a metric is scraped, with their labels. */
function exported(
  name: string,
  type: string,
  labels: readonly string[],
): [string, ReadonlySet<string>][] {
  const known = new Set([...labels, ...TARGET_LABELS]);
  if (type !== 'histogram') return [[name, known]];
  return HISTOGRAM_SUFFIXES.map((suffix) => [
    name + suffix,
    suffix === '_bucket' ? new Set([...known, 'le']) : known,
  ]);
}

/** Every metric that an expression of a dashboard may name. */
export function knownMetrics(): KnownMetrics {
  const foreign = [
    ...NODE,
    ...REDIS_EXPORTER,
    ...NODE_EXPORTER,
    ...BLACKBOX_EXPORTER,
    ...PROMETHEUS,
  ];
  return new Map<string, ReadonlySet<string> | undefined>([
    ...foreign.map((name) => [name, undefined] as const),
    ...recorded(),
    ...Object.values<MetricSpec>(METRICS).flatMap((m) => exported(m.name, m.type, m.labels)),
    ...[...loadTenants(TENANTS_DIR).values()].flatMap(({ kpis }) => kpis.flatMap(ofKpi)),
  ]);
}
