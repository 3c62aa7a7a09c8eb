/**
 * Generates docs/metrics.md from the metric catalogue of packages/telemetry (built first). With
 * --check it changes nothing and fails when the committed file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { METRICS } from '../packages/telemetry/dist/index.js';

const PATH = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));
const ORDER = [
  'every service',
  'gateway',
  'candidate-service',
  'ranker-service',
  'feature-service',
];

const text = await format(render(Object.values(METRICS)), { parser: 'markdown' });
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

Generated from \`packages/telemetry/src/catalogue\`; do not edit.

Every service answers \`GET /metrics\` on its admin port in OpenMetrics text. Histogram boundaries of
durations sit on the thresholds of the service level objectives; buckets carry a \`trace_id\` exemplar
when the request was traced. Counters name at most 200 tenants, histograms only the configured ones;
the rest reads \`other\`, and \`metric_label_overflow_total\` counts what was folded.
Node's own metrics (\`process_*\`, \`nodejs_*\`, with event-loop lag) are exported beside these.

${sections.join('\n')}`;
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
