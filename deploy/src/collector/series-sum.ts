/** Sum of the series of a metric in Prometheus text whose labels contain `labels`; 0 without any. */
export function seriesSum(text: string, metric: string, labels = ''): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const [, name, set = '', value] = /^([^{ #]+)(\{.*?\})? (\S+)/.exec(line) ?? [];
    if (name === metric && set.includes(labels)) sum += Number(value);
  }
  return sum;
}
