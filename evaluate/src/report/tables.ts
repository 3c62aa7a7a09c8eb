import type { Interval } from '@eaglerank/evaluation';
import {
  ESTIMATORS,
  type Estimator,
  type OffPolicyResult,
} from '../off-policy/evaluate-off-policy.js';
import type { WorldsResult } from '../worlds/evaluate-worlds.js';
import type { ProtocolResult } from './protocol-result.js';

/** A table as rows of cells, the first the header. */
export type Table = readonly (readonly string[])[];

/** Three digits; a dash where there is no value. */
export function figure(value: number, digits = 3): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** Value and interval. */
export function interval({ value, low, high }: Interval): string {
  const signed = (x: number): string => (x >= 0 ? '+' : '−') + Math.abs(x).toFixed(3);
  return `${signed(value)} [${signed(low)}, ${signed(high)}]`;
}

/** One ranker per row. */
export function rankerTable({ rankers, leads, model }: ProtocolResult): Table {
  const leadOver = new Map(leads.map((lead) => [lead.over, lead]));
  return [
    [
      ...['ranker', 'NDCG@10', 'NDCG@10 binary', 'MRR', 'MAP', 'AUC', 'ECE', 'coverage'],
      ...['novelty, bits', `${model} minus it`, 'binary'],
    ],
    ...rankers.map(({ name, means, ece, coverage, novelty }) => {
      const lead = leadOver.get(name);
      return [
        name,
        ...[means.ndcg, means.ndcgBinary, means.mrr, means.map, means.auc].map((x) => figure(x)),
        ...[figure(ece), figure(coverage), figure(novelty, 2)],
        ...(lead ? [interval(lead.ndcg), interval(lead.ndcgBinary)] : ['', '']),
      ];
    }),
  ];
}

/** Rankers per world: NDCG@10, and of all worlds the model's lead and the share of the oracle. */
export function worldTable({ worlds, all }: WorldsResult): Table {
  const lead = new Map(all.protocol.leads.map(({ over, ndcg }) => [over, interval(ndcg)]));
  const shareOf = new Map(all.shares.map(({ ranker, share }) => [ranker, figure(100 * share, 1)]));
  return [
    [
      'ranker',
      ...worlds.map(({ worldSeed }) => `seed ${worldSeed}`),
      ...['all', 'share of the oracle’s gain, %', 'model minus it, all'],
    ],
    ...all.protocol.rankers.map(({ name, means }) => [
      name,
      ...worlds.map(({ protocol }) => {
        const own = protocol.rankers.find((ranker) => ranker.name === name);
        return figure(own?.means.ndcg ?? NaN);
      }),
      figure(means.ndcg),
      shareOf.get(name) ?? '',
      lead.get(name) ?? '',
    ]),
  ];
}

/** The model's lead in each world. */
export function worldLeadTable({ worlds }: WorldsResult): Table {
  const names = worlds[0]?.protocol.leads.map(({ over }) => over) ?? [];
  return [
    ['model minus', ...worlds.map(({ worldSeed }) => `seed ${worldSeed}`)],
    ...names.map((name) => [
      name,
      ...worlds.map(({ protocol }) => {
        const own = protocol.leads.find(({ over }) => over === name);
        return own ? interval(own.ndcg) : '';
      }),
    ]),
  ];
}

/** Names of the estimators for people. */
export const ESTIMATOR_NAMES: Readonly<Record<Estimator, string>> = {
  ips: 'IPS',
  snips: 'SNIPS',
  doublyRobust: 'doubly robust',
};

/** One estimator per row. */
export function offPolicyTable({ covered, bias, seeds }: OffPolicyResult): Table {
  const width = (name: Estimator): number =>
    seeds.reduce((sum, { estimate }) => sum + estimate[name].high - estimate[name].low, 0) /
    seeds.length;
  return [
    ['estimator', 'truth inside the 95 % interval, %', 'mean error', 'mean width of the interval'],
    ...ESTIMATORS.map((name) => [
      ESTIMATOR_NAMES[name],
      figure(100 * covered[name], 0),
      figure(bias[name], 4),
      figure(width(name), 4),
    ]),
  ];
}

/** Aligned columns for a terminal. */
export function plainTable(table: Table): string {
  const widths = widthsOf(table);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('  ')
      .trimEnd();
  return `${table.map(line).join('\n')}\n`;
}

/** A Markdown table, as prettier leaves it. */
export function markdownTable(table: Table): string {
  const widths = widthsOf(table);
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, c) => cell.padEnd(widths[c] ?? 0)).join(' | ')} |`;
  const [header = [], ...rest] = table;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${[line(header), rule, ...rest.map(line)].join('\n')}\n`;
}

function widthsOf(table: Table): number[] {
  const columns = table[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, c) =>
    Math.max(3, ...table.map((row) => (row[c] ?? '').length)),
  );
}
