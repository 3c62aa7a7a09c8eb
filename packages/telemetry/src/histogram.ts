import {
  Instrument,
  split,
  type Exemplar,
  type ExemplarSource,
  type LabelGuard,
  type Sample,
  type ValueArgs,
} from './instrument.js';
import type { LabelValues, MetricSpec } from './metric-spec.js';

/** Label sets of one histogram; each is some twenty series. */
const MAX_SERIES = 1000;

/** A pre-resolved histogram. */
export class HistogramChild {
  private readonly counts: Float64Array;
  private readonly exemplars: (Exemplar | undefined)[] = [];
  private sum = 0;

  constructor(
    private readonly bounds: readonly number[],
    private readonly exemplar: ExemplarSource | undefined,
  ) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** Values that are not finite are ignored. */
  observe(value: number): void {
    if (!Number.isFinite(value)) return;
    const { bounds } = this;
    let i = 0;
    while (i < bounds.length && value > (bounds[i] as number)) i++;
    this.counts[i] = (this.counts[i] as number) + 1;
    this.sum += value;
    if (this.exemplar) this.point(i, value, this.exemplar);
  }

  private point(bucket: number, value: number, choose: ExemplarSource): void {
    const now = Date.now();
    const held = this.exemplars[bucket];
    const traceId = choose(held && held.timestamp * 1000, now);
    if (traceId === undefined) return;
    this.exemplars[bucket] = { labelSet: { trace_id: traceId }, value, timestamp: now / 1000 };
  }

  /** Observations so far. */
  get count(): number {
    return this.counts.reduce((total, n) => total + n, 0);
  }

  samples(name: string, labels: Record<string, string>): Sample[] {
    const out: Sample[] = [];
    let cumulated = 0;
    for (let i = 0; i <= this.bounds.length; i++) {
      cumulated += this.counts[i] as number;
      const le = i < this.bounds.length ? (this.bounds[i] as number) : '+Inf';
      const exemplar = this.exemplars[i];
      const bucket = { metricName: `${name}_bucket`, labels: { ...labels, le }, value: cumulated };
      out.push(exemplar ? { ...bucket, exemplar } : bucket);
    }
    out.push({ metricName: `${name}_sum`, labels, value: this.sum });
    out.push({ metricName: `${name}_count`, labels, value: cumulated });
    return out;
  }
}

/** A distribution over fixed boundaries. */
export class Histogram<L extends string> extends Instrument<L, HistogramChild> {
  constructor(
    spec: MetricSpec<L>,
    guard: LabelGuard,
    private readonly bounds: readonly number[],
    private readonly exemplar: ExemplarSource | undefined,
  ) {
    super(spec, guard, MAX_SERIES);
    this.init();
  }
  protected create(): HistogramChild {
    return new HistogramChild(this.bounds, this.exemplar);
  }
  observe(...args: ValueArgs<L>): void {
    const [labels, value = 0] = split<L>(args);
    this.child(labels).observe(value);
  }
  with(labels: LabelValues<L>): HistogramChild {
    return this.child(labels);
  }
  samples(): Sample[] {
    return this.entries.flatMap(({ values, child }) =>
      child.samples(this.spec.name, this.labelsOf(values)),
    );
  }
}
