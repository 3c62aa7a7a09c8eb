import { stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.js';
import { SERVICES } from '../rules/alert.js';
import type { Thresholds } from '../thresholds/schema.js';

export interface PrometheusOptions {
  /** Folder of the target files `<job>.yaml`, relative to the configuration or absolute. */
  readonly targets: string;
  /** Glob of the rule files. */
  readonly rules: string;
  /** `host:port` of Alertmanager. */
  readonly alertmanagers: readonly string[];
  /** `host:port` of blackbox_exporter, if there is one. */
  readonly blackbox?: string;
}

/** Jobs beside the services, by what their metrics are called in a path. */
const OTHERS: Readonly<Record<string, string>> = {
  redis: '/metrics',
  node: '/metrics',
  envoy: '/stats/prometheus',
  'otel-collector': '/metrics',
  prometheus: '/metrics',
  alertmanager: '/metrics',
  grafana: '/metrics',
};
/** Probes of blackbox_exporter: module by job. */
const PROBES: Readonly<Record<string, string>> = {
  'blackbox-http': 'http_2xx',
  'blackbox-grpc': 'grpc_health',
  'blackbox-tcp': 'tcp_connect',
  'blackbox-dns': 'dns',
};

/**
 * Prometheus' configuration. Targets come from files, one per job, so that the same configuration
 * serves containers and processes of one machine; a job without a file has no targets.
 */
export function prometheusConfig(thresholds: Thresholds, options: PrometheusOptions): object {
  const { interval, gateway, evaluation } = thresholds.scrape;
  const discover = (job: string) => [
    { files: [`${options.targets}/${job}.yaml`], refresh_interval: '10s' },
  ];
  const probes = Object.entries(PROBES).map(([job, module]) => ({
    job_name: job,
    metrics_path: '/probe',
    params: { module: [module] },
    file_sd_configs: discover(job),
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: options.blackbox ?? '' },
    ],
  }));
  return {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: evaluation,
    },
    rule_files: [options.rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: options.alertmanagers }] }] },
    scrape_configs: [
      ...SERVICES.map((job) => ({
        job_name: job,
        ...(job === 'gateway' ? { scrape_interval: gateway, scrape_timeout: gateway } : {}),
        file_sd_configs: discover(job),
      })),
      ...Object.entries(OTHERS).map(([job, metrics_path]) => ({
        job_name: job,
        metrics_path,
        file_sd_configs: discover(job),
      })),
      {
        // rates, errors and durations that the collector derives from spans keep the labels of the span
        job_name: 'span-metrics',
        honor_labels: true,
        file_sd_configs: discover('span-metrics'),
        metric_relabel_configs: [
          { action: 'labeldrop', regex: 'collector_instance_id|otel_scope_.*' },
        ],
      },
      ...(options.blackbox === undefined ? [] : probes),
    ],
  };
}

export function committedPrometheus(thresholds: Thresholds): GeneratedFile {
  const config = prometheusConfig(thresholds, {
    targets: 'targets',
    rules: 'rules/*.yaml',
    alertmanagers: ['alertmanager:9093'],
    blackbox: 'blackbox-exporter:9115',
  });
  return {
    path: 'deploy/prometheus/prometheus.yml',
    text: `# Generated from deploy/thresholds.yaml and deploy/src/prometheus; do not edit.\n# Retention is a flag: --storage.tsdb.retention.time=30d --storage.tsdb.retention.size=10GB.\n${stringify(config, { lineWidth: 0 })}`,
  };
}
