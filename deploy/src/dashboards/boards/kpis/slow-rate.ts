/** Per-second rate over five minutes: deeds are rarer than requests. */
export function slowRate(metric: string, by: readonly string[], labels: string): string {
  const grouping = by.length === 0 ? '' : `by (${by.join(', ')}) `;
  return `sum ${grouping}(rate(${metric}{${labels}}[5m]))`;
}
