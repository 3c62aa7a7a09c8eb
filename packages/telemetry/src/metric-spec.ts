export type MetricType = 'counter' | 'gauge' | 'histogram';

/** What is declared about a metric. `L` are its label names. */
export interface MetricSpec<L extends string = string, T extends MetricType = MetricType> {
  readonly type: T;
  readonly name: string;
  readonly labels: readonly L[];
  readonly help: string;
  /** seconds, bytes, ratio, timestamp or a thing that is counted. */
  readonly unit: string;
  /** Services that export it. */
  readonly service: string;
  /** Upper bounds, ascending; histograms only. */
  readonly buckets?: readonly number[];
}

export type LabelValues<L extends string> = Readonly<Record<L, string | number>>;

/** Boundaries of durations in seconds; every SLO threshold is one of them. */
export const LATENCY_BUCKETS: readonly number[] = [
  0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.03, 0.04, 0.05, 0.1, 0.15,
  0.2, 0.5, 1, 5,
];
/** Boundaries of things that are counted per request. */
export const COUNT_BUCKETS: readonly number[] = [0, 1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
/** Boundaries of ages and lags in seconds. */
export const AGE_BUCKETS: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600,
];
