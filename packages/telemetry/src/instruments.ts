/** Fast instruments: label lookups are map reads, observations are array increments. */
import type { LabelValues, MetricSpec } from './metric-spec.js';

/** One value in the form a prom-client Registry prints. */
export interface Sample {
  readonly labels: Record<string, string | number>;
  readonly value: number;
  readonly metricName?: string;
  readonly exemplar?: Exemplar | undefined;
}

export interface Exemplar {
  readonly labelSet: Record<string, string>;
  readonly value: number;
  /** Seconds since epoch. */
  readonly timestamp: number;
}

/** Trace id of the sampled span that is active, undefined without one. */
export type ExemplarSource = () => string | undefined;

/** Rewrites a label's value before it is used, e.g. to bound the distinct ones. */
export type LabelGuard = (label: string, value: string) => string;

type Level<C> = Map<string, Level<C> | C>;

/** Children of one metric by their label values. */
abstract class Instrument<L extends string, C extends object> {
  private readonly root: Level<C> = new Map();
  protected readonly entries: { values: readonly string[]; child: C }[] = [];

  constructor(
    readonly spec: MetricSpec<L>,
    private readonly guard: LabelGuard,
  ) {}

  /** A metric without labels is exported from the start, as zero. */
  protected init(): void {
    if (this.spec.labels.length === 0) this.child({} as LabelValues<L>);
  }

  protected abstract create(): C;

  /** The child for these label values; the same object for the same values. */
  protected child(labels: LabelValues<L>): C {
    const names = this.spec.labels;
    let at: Level<C> | C = this.root;
    if (names.length === 0) at = this.step(this.root, '', true, []);
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as L;
      const value = this.guard(name, String(labels[name]));
      const known: Level<C> | C | undefined = (at as Level<C>).get(value);
      at = known ?? this.grow(at as Level<C>, labels, i, value);
    }
    return at as C;
  }

  private grow(level: Level<C>, labels: LabelValues<L>, i: number, value: string): Level<C> | C {
    const names = this.spec.labels;
    const values = names.map((name) => this.guard(name, String(labels[name])));
    return this.step(level, value, i === names.length - 1, values);
  }

  private step(level: Level<C>, value: string, last: boolean, values: string[]): Level<C> | C {
    const known = level.get(value);
    if (known) return known;
    const made: Level<C> | C = last ? this.create() : new Map();
    if (last) this.entries.push({ values, child: made as C });
    level.set(value, made);
    return made;
  }

  protected labelsOf(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.spec.labels.map((name, i) => [name, values[i] as string]));
  }

  /** Number of label sets. */
  get size(): number {
    return this.entries.length;
  }

  abstract samples(): Sample[];
}

/** A pre-resolved counter or gauge value. */
export class NumberChild {
  value = 0;
  inc(amount = 1): void {
    this.value += amount;
  }
  dec(amount = 1): void {
    this.value -= amount;
  }
  set(value: number): void {
    this.value = value;
  }
}

/** `[amount]` for a metric without labels, `[labels, amount]` otherwise. */
type Args<L extends string> = [L] extends [never]
  ? [amount?: number]
  : [labels: LabelValues<L>, amount?: number];
type ValueArgs<L extends string> = [L] extends [never]
  ? [value: number]
  : [labels: LabelValues<L>, value: number];

function split<L extends string>(args: readonly unknown[]): [LabelValues<L>, number | undefined] {
  return typeof args[0] === 'object'
    ? [args[0] as LabelValues<L>, args[1] as number | undefined]
    : [{} as LabelValues<L>, args[0] as number | undefined];
}

/** Only goes up. */
export class Counter<L extends string> extends Instrument<L, NumberChild> {
  constructor(spec: MetricSpec<L>, guard: LabelGuard) {
    super(spec, guard);
    this.init();
  }
  protected create(): NumberChild {
    return new NumberChild();
  }
  /** Adds `amount`, 1 unless said; negative amounts are ignored. */
  inc(...args: Args<L>): void {
    const [labels, amount = 1] = split<L>(args);
    if (amount > 0) this.child(labels).value += amount;
  }
  /** The counter for fixed label values, for hot paths. */
  with(labels: LabelValues<L>): Pick<NumberChild, 'inc' | 'value'> {
    return this.child(labels);
  }
  samples(): Sample[] {
    return this.entries.map(({ values, child }) => ({
      labels: this.labelsOf(values),
      value: child.value,
    }));
  }
}

/** Goes up and down. */
export class Gauge<L extends string> extends Instrument<L, NumberChild> {
  private readonly readers: (() => void)[] = [];
  constructor(spec: MetricSpec<L>, guard: LabelGuard) {
    super(spec, guard);
    this.init();
  }
  protected create(): NumberChild {
    return new NumberChild();
  }
  set(...args: ValueArgs<L>): void {
    const [labels, value = 0] = split<L>(args);
    this.child(labels).value = value;
  }
  inc(...args: Args<L>): void {
    const [labels, amount = 1] = split<L>(args);
    this.child(labels).value += amount;
  }
  dec(...args: Args<L>): void {
    const [labels, amount = 1] = split<L>(args);
    this.child(labels).value -= amount;
  }
  with(labels: LabelValues<L>): NumberChild {
    return this.child(labels);
  }
  /** Runs `read` before every scrape; it sets the gauge. */
  onCollect(read: (gauge: this) => void): void {
    this.readers.push(() => read(this));
  }
  samples(): Sample[] {
    for (const read of this.readers) read();
    return this.entries.map(({ values, child }) => ({
      labels: this.labelsOf(values),
      value: child.value,
    }));
  }
}

/** A pre-resolved histogram. */
export class HistogramChild {
  private readonly counts: Float64Array;
  private readonly exemplars: (Exemplar | undefined)[] = [];
  private sum = 0;

  constructor(
    private readonly bounds: readonly number[],
    private readonly traceId: ExemplarSource | undefined,
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
    const traceId = this.traceId?.();
    if (traceId !== undefined) {
      this.exemplars[i] = {
        labelSet: { trace_id: traceId },
        value,
        timestamp: Date.now() / 1000,
      };
    }
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
    private readonly traceId: ExemplarSource | undefined,
  ) {
    super(spec, guard);
    this.init();
  }
  protected create(): HistogramChild {
    return new HistogramChild(this.bounds, this.traceId);
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
