import {
  Instrument,
  split,
  type Args,
  type LabelGuard,
  type Sample,
  type ValueArgs,
} from './instrument.js';
import type { LabelValues, MetricSpec } from './metric-spec.js';

/** Label sets of one counter or gauge. */
const MAX_SERIES = 10_000;

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

/** Only goes up. */
export class Counter<L extends string> extends Instrument<L, NumberChild> {
  constructor(spec: MetricSpec<L>, guard: LabelGuard) {
    super(spec, guard, MAX_SERIES);
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
    super(spec, guard, MAX_SERIES);
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
