import type { CountKpi, HistogramKpi, KpiSelection, RatioKpi, SumKpi } from '@eaglerank/domain';
import type { Metrics } from '@eaglerank/telemetry';
import { numberReader, textReader, type Fact } from './fact.js';
import { LabelPlan } from './label-plan.js';
import type { WindowRatio } from './window-ratio.js';

/** What one fact does to one KPI. */
export type Rule = (fact: Fact) => void;

type Condition = (fact: Fact) => boolean;

/** Whether a fact of one of the selection's types fits its conditions; undefined without any. */
function conditionOf({ where }: KpiSelection): Condition | undefined {
  const parts = Object.entries(where).map(([of, values]) => {
    const read = textReader(of);
    const wanted = new Set(values);
    return (fact: Fact): boolean => wanted.has(read(fact));
  });
  return parts.length === 0 ? undefined : (fact) => parts.every((fits) => fits(fact));
}

const onlyWhere = (selection: KpiSelection, rule: Rule): Rule => {
  const fits = conditionOf(selection);
  return fits ? (fact) => fits(fact) && rule(fact) : rule;
};

/** Adds 1, or the value of the fact, to the counter of its label set. */
export function counterRule(metrics: Metrics, tenant: string, kpi: CountKpi | SumKpi): Rule {
  const plan = new LabelPlan(kpi.labels);
  const { name, help } = kpi;
  const counter = metrics.declare('counter', { name, help, labels: plan.names });
  const child = each((set) => counter.with({ tenant, ...plan.valuesAt(set) }));
  if (kpi.kind === 'count') return onlyWhere(kpi, (fact) => child(plan.locate(fact)).inc());
  const read = numberReader(kpi.value);
  return onlyWhere(kpi, (fact) => {
    const value = read(fact) * kpi.scale;
    if (value >= 0) child(plan.locate(fact)).inc(value);
  });
}

/** Observes the value of the fact. */
export function histogramRule(metrics: Metrics, tenant: string, kpi: HistogramKpi): Rule {
  const plan = new LabelPlan(kpi.labels);
  const { name, help, buckets } = kpi;
  const histogram = metrics.declare('histogram', { name, help, labels: plan.names, buckets });
  const child = each((set) => histogram.with({ tenant, ...plan.valuesAt(set) }));
  const read = numberReader(kpi.value);
  return onlyWhere(kpi, (fact) => {
    const value = read(fact) * kpi.scale;
    if (!Number.isNaN(value)) child(plan.locate(fact)).observe(value);
  });
}

/** By selection, numerator first: adds to the side of the ratio that the fact counts for. */
export function ratioRules(kpi: RatioKpi, ratio: WindowRatio, now: () => number): [Rule, Rule] {
  return [
    onlyWhere(kpi.numerator, () => ratio.add(now(), 1, 0)),
    onlyWhere(kpi.denominator, () => ratio.add(now(), 0, 1)),
  ];
}

/** Makes what is asked for once. */
function each<T>(make: (set: number) => T): (set: number) => T {
  const made: (T | undefined)[] = [];
  return (set) => (made[set] ??= make(set));
}
