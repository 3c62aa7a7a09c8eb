/**
 * Generates docs/metrics.md from the metric catalogue of packages/telemetry and the KPIs that the
 * shipped tenants declare (built first). With --check it changes nothing and fails when the
 * committed file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { loadTenants } from '../packages/config/dist/index.js';
import { labelValuesOf } from '../packages/domain/dist/index.js';
import { METRICS } from '../packages/telemetry/dist/index.js';

const PATH = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));
const TENANTS = fileURLToPath(new URL('../config/tenants', import.meta.url));
/** Label values that are spelt out. */
const MOST_VALUES = 8;
/** What the design names and no service exports: by what it waits for. */
const NOT_YET = {
  'pipelines that train and backfill on a schedule': [
    'dag_executions_total{pipeline,status}',
    'dag_failures_total{pipeline,task}',
    'dag_duration_seconds',
    'task_duration_seconds',
    'dag_queue_depth{priority}',
    'training_jobs_total{status}',
    'retraining_triggers_total{reason}',
    'feature_batch_job_delay_hours',
    'mlflow_connection_status',
  ],
  'labels that come back to the model': [
    'drift_score{model,feature,method}',
    'model_accuracy_online',
    'model_auc_online',
    'model_calibration_error',
    'prediction_feedback_labels_total',
    'feature_input_distribution',
  ],
  'Kafka and Flink': [
    'kafka_connection_status',
    'flink_job_running',
    "Kafka's through its exporter",
    "Flink's through its Prometheus reporter",
  ],
};
const ORDER = [
  'every service',
  'gateway',
  'candidate-service',
  'ranker-service',
  'feature-service',
];

const metrics = Object.values(METRICS);
const early = Object.values(NOT_YET)
  .flat()
  .filter((entry) => metrics.some(({ name }) => name === entry.split('{')[0]));
if (early.length > 0) throw new Error(`exported already, so not "not yet": ${early.join(', ')}`);
const text = await format(render(metrics), { parser: 'markdown' });
if (!process.argv.includes('--check')) {
  writeFileSync(PATH, text);
} else if (committed() !== text) {
  console.error('docs/metrics.md differs from the catalogue: run `npm run generate` and commit it');
  process.exitCode = 1;
}

function committed() {
  try {
    return readFileSync(PATH, 'utf8');
  } catch {
    return undefined;
  }
}

function render(metrics) {
  const services = [...new Set([...ORDER, ...metrics.map((m) => m.service)])];
  const sections = services.map((service) => section(service, metrics));
  return `# Metrics

Generated from \`packages/telemetry/src/catalogue\` and \`config/tenants\`; do not edit.

Every service answers \`GET /metrics\` on its admin port in OpenMetrics text. Histogram boundaries of
durations sit on the thresholds of the service level objectives; buckets carry a \`trace_id\` exemplar
when the request was traced. Counters name at most 200 tenants, histograms only the configured ones;
the rest reads \`other\`, and \`metric_label_overflow_total\` counts what was folded.
Node's own metrics (\`process_*\`, \`nodejs_*\`, with event-loop lag) are exported beside these.

${sections.join('\n')}
${declaredSection()}
## Not produced yet

Named by the design and exported by nothing: no dashboard or rule reads them.

${Object.entries(NOT_YET)
  .map(([what, names]) => `- ${what}: ${names.map(quoted).join(', ')}`)
  .join('\n')}
`;
}

function quoted(name) {
  return name.includes(' ') ? name : `\`${name}\``;
}

/** KPIs by name, with the tenants that declare them. */
function declaredSection() {
  const declared = new Map();
  for (const { id, kpis } of loadTenants(TENANTS).values()) {
    for (const kpi of kpis) {
      const known = declared.get(kpi.name);
      if (known) known.tenants.push(id);
      else declared.set(kpi.name, { kpi, tenants: [id] });
    }
  }
  const rows = [...declared.values()]
    .sort((a, b) => (a.kpi.name < b.kpi.name ? -1 : 1))
    .map(({ kpi, tenants }) => {
      const type = { count: 'counter', sum: 'counter', ratio: 'gauge' }[kpi.kind] ?? kpi.kind;
      const labels = ['`tenant`', ...Object.entries(kpi.labels ?? {}).map(labelCell)].join(', ');
      const window = kpi.kind === 'ratio' ? ` Over the last ${kpi.windowSeconds} s.` : '';
      return `| \`${kpi.name}\` | ${type} | ${labels} | ${tenants.join(', ')} | ${kpi.help}${window} |`;
    });
  return `## feature-service, declared by tenants

Business metrics of the tenants that come with the product; [kpis.md](kpis.md) says how to declare them.
Every label but \`tenant\` also has the value \`other\`.

| metric | type | labels | declared by | meaning |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function labelCell([name, label]) {
  const values = labelValuesOf(label);
  const shown = values.length > MOST_VALUES ? `${values.length} values` : values.join(', ');
  return `\`${name}\` (${shown})`;
}

function section(service, metrics) {
  const rows = metrics
    .filter((m) => m.service === service)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type, labels, unit, help }) => {
      const names = labels.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${names} | ${unit} | ${help} |`;
    });
  if (rows.length === 0) return '';
  return `## ${service}

| metric | type | labels | unit | meaning |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
