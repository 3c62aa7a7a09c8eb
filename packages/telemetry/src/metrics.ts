import {
  collectDefaultMetrics,
  Registry,
  type Metric,
  type OpenMetricsContentType,
} from 'prom-client';
import { METRICS } from './catalogue.js';
import { Counter, Gauge } from './counters.js';
import { DeclaredMetricError, declaredSpec, type DeclaredMetric } from './declared-metric.js';
import { Histogram } from './histogram.js';
import type { ExemplarSource, Sample } from './instrument.js';
import { LabelGuards, type TenantGuardOptions } from './label-guard.js';
import { LATENCY_BUCKETS, type MetricSpec, type MetricType } from './metric-spec.js';

export interface MetricsOptions {
  /** Bounds of the `tenant` label. */
  readonly tenants?: Partial<TenantGuardOptions>;
  /** Node's own metrics and event-loop lag; true unless said. */
  readonly processMetrics?: boolean;
}

export type Instrument<S> =
  S extends MetricSpec<infer L, infer T>
    ? T extends 'counter'
      ? Counter<L>
      : T extends 'gauge'
        ? Gauge<L>
        : Histogram<L>
    : never;

/** Names that configuration may add. */
const MOST_DECLARED = 500;

type AnyInstrument = Counter<string> | Gauge<string> | Histogram<string>;

/** The metrics of one service instance. */
export class Metrics {
  private readonly registry = new Registry<OpenMetricsContentType>();
  private readonly instruments = new Map<string, AnyInstrument>();
  private readonly guards: LabelGuards;
  private declared = 0;

  constructor(
    private readonly exemplar: ExemplarSource,
    options: MetricsOptions = {},
  ) {
    this.registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const tenants = { maxTenants: 200, histogramTenants: [], ...options.tenants };
    this.guards = new LabelGuards(tenants, (label) => this.overflow(label));
    if (options.processMetrics !== false) collectDefaultMetrics({ register: this.registry });
  }

  /** Content type of `text()`: OpenMetrics, which exemplars need. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** The instrument of a declared metric; the same object each time. */
  use<S extends MetricSpec>(spec: S): Instrument<S> {
    let instrument = this.instruments.get(spec.name);
    if (instrument && !sameShape(instrument.spec, spec)) {
      throw new Error(`metric ${spec.name} exists with another type, labels or buckets`);
    }
    if (!instrument) {
      instrument = this.create(spec);
      this.instruments.set(spec.name, instrument);
      this.registry.registerMetric(exposed(instrument));
    }
    return instrument as Instrument<S>;
  }

  /**
   * A metric that configuration declares, e.g. a tenant's KPI; its first label is `tenant`.
   * @throws DeclaredMetricError where its name is not free, or there are too many
   */
  declare<T extends MetricType, const L extends readonly string[]>(
    type: T,
    metric: DeclaredMetric<L>,
  ): Instrument<MetricSpec<L[number] | 'tenant', T>> {
    const spec = declaredSpec(type, metric);
    const known = this.instruments.get(spec.name);
    if (known && !sameShape(known.spec, spec)) {
      throw new DeclaredMetricError(spec.name, 'exists with another type, labels or buckets');
    }
    if (!known && ++this.declared > MOST_DECLARED) {
      throw new DeclaredMetricError(
        spec.name,
        `is one more than the ${MOST_DECLARED} there can be`,
      );
    }
    return this.use(spec);
  }

  /** Lets histograms name this tenant instead of `other`. */
  allowTenantInHistograms(tenant: string): void {
    this.guards.allowInHistograms(tenant);
  }

  /** Everything, in OpenMetrics text. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Current samples of one metric by its declared name; empty when nothing was recorded. */
  samples(name: string): readonly Sample[] {
    return this.instruments.get(name)?.samples() ?? [];
  }

  private overflow(label: string): void {
    this.use(METRICS.metricLabelOverflow).inc({ label });
  }

  private create(spec: MetricSpec): AnyInstrument {
    switch (spec.type) {
      case 'counter':
        return new Counter(spec, this.guards.counter());
      case 'gauge':
        return new Gauge(spec, this.guards.counter());
      case 'histogram':
        return new Histogram(
          spec,
          this.guards.histogram(),
          spec.buckets ?? LATENCY_BUCKETS,
          spec.unit === 'seconds' ? this.exemplar : undefined,
        );
    }
  }
}

function sameShape(a: MetricSpec, b: MetricSpec): boolean {
  if (a === b) return true;
  const same = (x: MetricSpec): string => [x.type, ...x.labels, ...(x.buckets ?? [])].join();
  return same(a) === same(b);
}

/** The shape a prom-client Registry prints. It renames counters, hence the own name. */
function exposed(instrument: AnyInstrument): Metric {
  const { name, help, type } = instrument.spec;
  const shape = {
    name,
    help,
    type,
    get() {
      const values = instrument.samples().map((s) => ({ sharedLabels: {}, ...s }));
      return Promise.resolve({ name: this.name, help, type, values, aggregator: 'sum' });
    },
    reset: () => undefined,
  };
  return shape as unknown as Metric;
}
