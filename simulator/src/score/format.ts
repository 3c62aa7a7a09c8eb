import type { Interval } from '@eaglerank/evaluation';
import type { Comparison } from './comparison.js';
import type { Quality } from './quality.js';
import type { Figures, SummaryData } from './summary.js';
import type { Counts } from './tally.js';

const LABEL_WIDTH = 15;
const WIDTH = 100;

function wrap(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = label.padEnd(LABEL_WIDTH);
  for (const part of text.split('   ')) {
    if (line.trim() !== label && line.length + part.length + 3 > WIDTH) {
      lines.push(line.trimEnd());
      line = ' '.repeat(LABEL_WIDTH);
    }
    line += `${part}   `;
  }
  lines.push(line.trimEnd());
  return lines;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

function shares(counts: Counts): string {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return ranked(counts)
    .map(([name, n]) => `${name} ${number(n)} (${((100 * n) / total).toFixed(1)} %)`)
    .join('   ');
}

function plain(counts: Counts): string {
  return ranked(counts)
    .map(([name, n]) => `${name} ${number(n)}`)
    .join('   ');
}

function ranked(counts: Counts): [string, number][] {
  return Object.entries(counts)
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function interval({ value, low, high }: Interval, scale = 1): string {
  const digits = scale === 1 ? 3 : 1;
  return [value, low, high]
    .map((x) => (x * scale).toFixed(digits))
    .reduce((text, x, i) => text + (i === 0 ? x : i === 1 ? `  [${x}, ` : `${x}]`), '');
}

function tenantTable(data: SummaryData): string[] {
  const header = ['tenant', 'feeds', 'failed', 'p50 ms', 'p99 ms', 'events', 'rejected'];
  const row = (name: string, f: Figures): string[] => [
    name,
    number(f.feeds.answered),
    number(f.feeds.failed + f.feeds.missed),
    milliseconds(f.latencyMs.p50),
    milliseconds(f.latencyMs.p99),
    number(f.events.accepted),
    number(f.events.rejected + f.events.failed + f.events.dropped),
  ];
  const rows = Object.entries(data.tenants).map(([name, figures]) => row(name, figures));
  return [header, ...rows, row('all', data.total)].map(
    ([name = '', ...cells]) =>
      `  ${name.padEnd(LABEL_WIDTH - 2)}${cells.map((cell) => cell.padStart(10)).join('')}`,
  );
}

function qualityLines(tenant: string, quality: Quality): string[] {
  return [
    `NDCG@10 against the truth, ${tenant}: ${number(quality.feeds)} feeds of ${number(quality.viewers)} viewers, 95 % intervals`,
    `  served            ${interval(quality.served)}`,
    `  popularity order  ${interval(quality.popularity)}`,
    `  random order      ${interval(quality.random)}`,
    `  served - popularity  ${interval(quality.servedMinusPopularity)}`,
    `  share of the oracle's gain over random, %  ${interval(quality.shareOfOracleGain, 100)}`,
  ];
}

function comparisonLines(tenant: string, of: Comparison): string[] {
  return [
    `the model against the heuristic, ${tenant}: both order ${number(of.sets)} sets of random items for ${number(of.viewers)} viewers`,
    `  model             ${interval(of.model)}`,
    `  heuristic         ${interval(of.heuristic)}`,
    `  model - heuristic  ${interval(of.modelMinusHeuristic)}`,
  ];
}

/** A run as a table for a terminal. */
export function formatSummary(data: SummaryData): string {
  const { total, bootstrap } = data;
  const seconds = data.durationMs / 1000;
  const rate = seconds > 0 ? total.feeds.answered / seconds : 0;
  const { p50, p90, p99, max } = total.latencyMs;
  const lines = [
    `Simulated traffic: ${seconds.toFixed(1)} s after ${(bootstrap.durationMs / 1000).toFixed(1)} s of bootstrap (${number(bootstrap.events)} events), seed ${data.seed}`,
    '',
    ...tenantTable(data),
    '',
    ...wrap('feeds', `${number(total.feeds.answered)} served   ${rate.toFixed(1)} per second`),
    ...wrap(
      'latency ms',
      `p50 ${milliseconds(p50)}   p90 ${milliseconds(p90)}   p99 ${milliseconds(p99)}   max ${milliseconds(max)}`,
    ),
  ];
  const optional: [string, string][] = [
    ['tiers', shares(total.tiers)],
    ['sources', shares(total.sources)],
    ['degraded', plain(total.degraded)],
    ['events', plain(total.eventTypes)],
    ['rejected', plain(total.rejectedFields)],
    ['misserved', plain(total.misserved)],
    ['empty feeds', total.feeds.empty > 0 ? number(total.feeds.empty) : ''],
    ['missed feeds', total.feeds.missed > 0 ? number(total.feeds.missed) : ''],
    ['lost events', total.events.dropped > 0 ? number(total.events.dropped) : ''],
    ['retries', plain(total.retries)],
    ['errors', plain(total.errors)],
    ['not visible', bootstrap.invisible.join('   ')],
  ];
  for (const [label, text] of optional) if (text !== '') lines.push(...wrap(label, text));
  for (const [tenant, { quality, comparison }] of Object.entries(data.tenants)) {
    if (quality) lines.push('', ...qualityLines(tenant, quality));
    if (comparison) lines.push('', ...comparisonLines(tenant, comparison));
  }
  return lines.join('\n');
}
