/** Fast instruments: label lookups are map reads, observations are array increments. */
import { OTHER } from './label-guard.js';
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

/**
 * Trace that a bucket shall point to from now on; undefined to leave it as it is. `heldAt` is when it
 * got the exemplar it has; both in ms since epoch.
 */
export type ExemplarSource = (heldAt: number | undefined, now: number) => string | undefined;

/** Rewrites a label's value before it is used, e.g. to bound the distinct ones. */
export type LabelGuard = (label: string, value: string) => string;

type Level<C> = Map<string, Level<C> | C>;

/** Children of one metric by their label values. */
export abstract class Instrument<L extends string, C extends object> {
  private readonly root: Level<C> = new Map();
  private only: C | undefined;
  protected readonly entries: { values: readonly string[]; child: C }[] = [];

  /** `maxSeries` label sets are kept apart; observations of further ones go to one named `other`. */
  constructor(
    readonly spec: MetricSpec<L>,
    private readonly guard: LabelGuard,
    private readonly maxSeries: number,
  ) {}

  /** A metric without labels is exported from the start, as zero. */
  protected init(): void {
    if (this.spec.labels.length === 0) this.child({} as LabelValues<L>);
  }

  protected abstract create(): C;

  /** The child for these label values; the same object for the same values. */
  protected child(labels: LabelValues<L>): C {
    const names = this.spec.labels;
    let at: Level<C> | C | undefined = this.root;
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as L;
      at = (at as Level<C>).get(this.guard(name, String(labels[name])));
      if (at === undefined) return this.add(labels);
    }
    return names.length === 0 ? (this.only ??= this.add(labels)) : (at as C);
  }

  private add(labels: LabelValues<L>): C {
    const names = this.spec.labels;
    const full = this.entries.length >= this.maxSeries;
    const values = names.map((name) => (full ? OTHER : this.guard(name, String(labels[name]))));
    let level = this.root;
    for (const value of values.slice(0, -1)) {
      const next = (level.get(value) ?? new Map()) as Level<C>;
      level.set(value, next);
      level = next;
    }
    const last = values.at(-1) ?? '';
    const known = level.get(last);
    if (known !== undefined) return known as C;
    const child = this.create();
    level.set(last, child);
    this.entries.push({ values, child });
    return child;
  }

  /** Forgets every label set, e.g. before those that still exist are set anew. */
  clear(): void {
    this.root.clear();
    this.entries.length = 0;
    this.only = undefined;
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

/** `[amount]` for a metric without labels, `[labels, amount]` otherwise. */
export type Args<L extends string> = [L] extends [never]
  ? [amount?: number]
  : [labels: LabelValues<L>, amount?: number];
export type ValueArgs<L extends string> = [L] extends [never]
  ? [value: number]
  : [labels: LabelValues<L>, value: number];

/** Labels and value of a call in either form. */
export function split<L extends string>(
  args: readonly unknown[],
): [LabelValues<L>, number | undefined] {
  return typeof args[0] === 'object'
    ? [args[0] as LabelValues<L>, args[1] as number | undefined]
    : [{} as LabelValues<L>, args[0] as number | undefined];
}
