/** Labels of a selector as PromQL writes them: `tenant=~"$tenant"`; empty for none. */
export type Labels = string;

const selector = (labels: Labels): string => (labels === '' ? '' : `{${labels}}`);
const grouping = (by: readonly string[]): string =>
  by.length === 0 ? '' : `by (${by.join(', ')}) `;

/** Per-second rate of a counter, summed by labels. */
export function rate(metric: string, by: readonly string[] = [], labels: Labels = ''): string {
  return `sum ${grouping(by)}(rate(${metric}${selector(labels)}[$__rate_interval]))`;
}

/** Growth of a counter over the dashboard's time range, summed by labels. */
export function total(metric: string, by: readonly string[] = [], labels: Labels = ''): string {
  return `sum ${grouping(by)}(increase(${metric}${selector(labels)}[$__range]))`;
}

/** A quantile of a histogram, by labels. */
export function quantile(
  q: number,
  metric: string,
  by: readonly string[] = [],
  labels: Labels = '',
): string {
  return `histogram_quantile(${q}, ${rate(`${metric}_bucket`, ['le', ...by], labels)})`;
}

/** The mean of what a histogram observed, by labels. */
export function mean(metric: string, by: readonly string[] = [], labels: Labels = ''): string {
  return `${rate(`${metric}_sum`, by, labels)} / ${rate(`${metric}_count`, by, labels)}`;
}

/** Share of a part in a whole, 0 where the part has no series yet and nothing where the whole is 0. */
export function share(part: string, whole: string): string {
  return `((${part}) or 0 * (${whole})) / ((${whole}) > 0)`;
}

/** The series of a rate that were the largest over the dashboard's time range: a set that stays the same. */
export function busiest(count: number, metric: string, by: readonly string[]): string {
  const over = `sum ${grouping(by)}(rate(${metric}[$__range] @ end()))`;
  return `${rate(metric, by)} and topk(${count}, ${over})`;
}

/** Zero instead of no series: a counter without labels to tell apart that has not been born yet. */
export const orZero = (expr: string): string => `(${expr}) or vector(0)`;
