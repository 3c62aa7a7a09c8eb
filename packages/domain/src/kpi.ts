/** Business metrics that a tenant declares and feature-service computes from its events. */

/** Name that selects, among event types, each item of the pages that were served. */
export const SERVED = 'served';

/** What a label or a condition reads of an event, beside `attribute:NAME`. */
export const KPI_TEXTS = ['type', 'currency', 'author', 'topic', 'surface'] as const;
/** What a value or a bucket reads of an event, beside `attribute:NAME`. */
export const KPI_NUMBERS = ['amount', 'dwell_seconds'] as const;
export const ATTRIBUTE = 'attribute:';

/** Which events count. */
export interface KpiSelection {
  /** Event types, or `served`. */
  readonly events: readonly string[];
  /** By what is read: the values that count; every one must fit. */
  readonly where: Readonly<Record<string, readonly string[]>>;
}

/** A label's value: one that is listed, or the bucket of a number; `other` for what fits none. */
export interface KpiLabel {
  readonly of: string;
  readonly values?: readonly string[] | undefined;
  /** In front of listed values where the event has them; the label leaves it out. */
  readonly prefix: string;
  /** Ascending; n edges make n + 1 buckets, an edge belongs to the upper one. */
  readonly edges?: readonly number[] | undefined;
}

interface Named {
  readonly name: string;
  readonly help: string;
}
interface Labelled {
  readonly labels: Readonly<Record<string, KpiLabel>>;
}
interface Valued {
  /** What is read; an event without it does not count. */
  readonly value: string;
  /** Brings the value to the metric's unit. */
  readonly scale: number;
}

/** Events by label values. */
export interface CountKpi extends Named, Labelled, KpiSelection {
  readonly kind: 'count';
}
/** Sum of a value by label values; negative ones do not count. */
export interface SumKpi extends Named, Labelled, KpiSelection, Valued {
  readonly kind: 'sum';
}
/** Distribution of a value by label values. */
export interface HistogramKpi extends Named, Labelled, KpiSelection, Valued {
  readonly kind: 'histogram';
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}
/** Events of one selection by those of another, over a sliding window. */
export interface RatioKpi extends Named {
  readonly kind: 'ratio';
  readonly numerator: KpiSelection;
  readonly denominator: KpiSelection;
  readonly windowSeconds: number;
}
export type KpiConfig = CountKpi | SumKpi | HistogramKpi | RatioKpi;

/** The values a label can have, in the order of its list or edges; `other` comes on top. */
export function labelValuesOf({ values, edges = [] }: KpiLabel): string[] {
  if (values) return [...values];
  const [first] = edges;
  if (first === undefined) return [];
  const inner = edges.slice(1).map((edge, i) => `${edges[i]}_to_${edge}`);
  return [`under_${first}`, ...inner, `${edges.at(-1)}_and_over`];
}

/** Time series a KPI can have at most, for its tenant; each of a histogram's buckets is one. */
export function seriesOf(kpi: KpiConfig): number {
  if (kpi.kind === 'ratio') return 1;
  const sets = Object.values(kpi.labels).reduce(
    (product, label) => product * (labelValuesOf(label).length + 1),
    1,
  );
  return kpi.kind === 'histogram' ? sets * (kpi.buckets.length + 3) : sets;
}
