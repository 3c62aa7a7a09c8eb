import { METRICS } from './catalogue.js';
import { LATENCY_BUCKETS, type MetricSpec, type MetricType } from './metric-spec.js';

const NAME = /^[a-z][a-z0-9_]{2,62}$/;
const LABEL = /^[a-z][a-z0-9_]{0,39}$/;
const RESERVED_LABELS = new Set(['tenant', 'le', 'quantile', 'job', 'instance']);
/** What Node's own metrics are called. */
const RESERVED_NAMES = /^(?:process|nodejs)_/;
const PRODUCT = new Set<string>(Object.values(METRICS).map(({ name }) => name));
/** Ends of the names that the text format makes of one metric. */
const SUFFIX = /_(?:bucket|sum|count|created|info)$/;

/** A metric that configuration declares cannot be exported; the message names it and says why. */
export class DeclaredMetricError extends Error {
  override readonly name = 'DeclaredMetricError';
  constructor(metric: string, why: string) {
    super(`metric ${metric}: ${why}`);
  }
}

/** A metric as configuration declares it; `tenant` is a label of each and not named. */
export interface DeclaredMetric<L extends readonly string[] = readonly string[]> {
  readonly name: string;
  readonly help: string;
  readonly labels: L;
  /** Upper bounds, ascending; of histograms. */
  readonly buckets?: readonly number[];
}

/** The spec of a declared metric. @throws DeclaredMetricError */
export function declaredSpec<T extends MetricType, L extends readonly string[]>(
  type: T,
  { name, help, labels, buckets }: DeclaredMetric<L>,
): MetricSpec<L[number] | 'tenant', T> {
  if (!NAME.test(name)) throw new DeclaredMetricError(name, 'must be 3-63 of a-z, 0-9, _');
  if (PRODUCT.has(name.replace(SUFFIX, '')) || PRODUCT.has(name) || RESERVED_NAMES.test(name)) {
    throw new DeclaredMetricError(name, "is the product's own: give it another name");
  }
  if (SUFFIX.test(name) || name.endsWith('_total') !== (type === 'counter')) {
    throw new DeclaredMetricError(name, 'must end in _total as a counter, and only then');
  }
  for (const label of labels) {
    if (LABEL.test(label) && !RESERVED_LABELS.has(label)) continue;
    throw new DeclaredMetricError(name, `${label} cannot be a label`);
  }
  const unit = name.endsWith('_seconds') ? 'seconds' : 'things';
  const all = ['tenant', ...labels];
  const spec = { type, name, help, labels: all, unit, service: 'configuration' };
  return type === 'histogram' ? { ...spec, buckets: buckets ?? LATENCY_BUCKETS } : spec;
}
