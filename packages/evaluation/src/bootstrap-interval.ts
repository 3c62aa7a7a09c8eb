/** Where resampling gets its randomness. */
export interface Draws {
  /** Uniform integer in 0 .. n - 1; `n` >= 1. */
  below(n: number): number;
}

/** An estimate with the ends of its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One observation: several values, and the cluster it belongs to. */
export interface ClusteredRow {
  readonly cluster: number;
  readonly values: readonly number[];
}

interface Cluster {
  readonly sums: number[];
  count: number;
}

function clustersOf(rows: readonly ClusteredRow[]): Cluster[] {
  const clusters = new Map<number, Cluster>();
  for (const { cluster, values } of rows) {
    const entry = clusters.get(cluster) ?? { sums: values.map(() => 0), count: 0 };
    values.forEach((value, i) => (entry.sums[i] = (entry.sums[i] ?? 0) + value));
    entry.count++;
    clusters.set(cluster, entry);
  }
  return [...clusters.values()];
}

function meansOf(count: number, width: number, cluster: (i: number) => Cluster): number[] {
  const sums = new Array<number>(width).fill(0);
  let rows = 0;
  for (let i = 0; i < count; i++) {
    const drawn = cluster(i);
    for (let j = 0; j < width; j++) sums[j] = (sums[j] ?? 0) + (drawn.sums[j] ?? 0);
    rows += drawn.count;
  }
  return sums.map((sum) => sum / rows);
}

/**
 * Percentile bootstrap over clusters (Efron and Tibshirani 1993): feeds of one viewer resemble each
 * other, so viewers are drawn with replacement, each with all of its rows.
 * @param rows at least one; all with as many values.
 * @param statistics functions of the values' means, e.g. a difference of two.
 * @returns one interval per statistic.
 */
export function clusterBootstrap(
  rows: readonly ClusteredRow[],
  statistics: readonly ((means: readonly number[]) => number)[],
  resamples: number,
  draws: Draws,
): Interval[] {
  const clusters = clustersOf(rows);
  const width = rows[0]?.values.length ?? 0;
  const at = (i: number) => clusters[i] as Cluster;
  const n = clusters.length;
  const estimate = meansOf(n, width, at);
  const drawn = statistics.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const means = meansOf(n, width, () => at(draws.below(n)));
    statistics.forEach((statistic, s) => ((drawn[s] as Float64Array)[r] = statistic(means)));
  }
  return statistics.map((statistic, s) => {
    const sorted = (drawn[s] as Float64Array).sort();
    const quantile = (q: number) => sorted[Math.round(q * (resamples - 1))] ?? 0;
    return { value: statistic(estimate), low: quantile(0.025), high: quantile(0.975) };
  });
}
