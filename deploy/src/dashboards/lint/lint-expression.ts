import { substitute } from '../model/substitute.js';
import type { KnownMetrics } from './known-metrics.js';
import { parsePromql } from './promql.js';

const RANGES = { rate: '1m', whole: '1h' };

/** What is wrong with an expression of a dashboard and with the legend over its result. */
export function lintExpression(expr: string, legend: string, known: KnownMetrics): string[] {
  const plain = substitute(expr, RANGES);
  const left = /\$\w+|\$\{/.exec(plain.replaceAll(/"\$\d+"/g, '""'));
  if (left) return [`unknown variable ${left[0]} in ${expr}`];
  const { fault, selectors, groupings } = parsePromql(plain);
  if (fault !== undefined) return [`not PromQL at "${plain.slice(fault, fault + 20)}": ${plain}`];
  const unknown = selectors
    .filter(({ metric }) => !known.has(metric))
    .map(({ metric }) => `unknown metric "${metric}" in ${plain}`);
  const has = (metric: string, label: string): boolean => known.get(metric)?.has(label) ?? true;
  const matchers = selectors.flatMap(({ metric, labels }) =>
    labels
      .filter((label) => !has(metric, label))
      .map((label) => `${metric} has no label "${label}"`),
  );
  const grouped = groupings.flatMap(({ labels, metrics }) =>
    labels
      .filter((label) => !metrics.some((metric) => has(metric, label)))
      .map((label) => `none of ${metrics.join(', ')} has the label "${label}" of by`),
  );
  const legends = [...legend.matchAll(/\{\{(\w+)\}\}/g)]
    .map(([, label]) => label ?? '')
    .filter((label) => !labelOf(plain, label, selectors, known))
    .map((label) => `legend names "${label}", which the result has not: ${plain}`);
  return [...unknown, ...matchers, ...grouped, ...legends];
}

/** Whether the result may carry a label: it is named in the text, or nothing aggregates it away. */
function labelOf(
  expr: string,
  label: string,
  selectors: readonly { readonly metric: string }[],
  known: KnownMetrics,
): boolean {
  if (new RegExp(`\\b${label}\\b`).test(expr)) return true;
  return selectors.some(({ metric }) => known.get(metric)?.has(label)) && !/\bby \(/.test(expr);
}
