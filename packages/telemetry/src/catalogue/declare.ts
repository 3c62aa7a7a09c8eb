import { LATENCY_BUCKETS, type MetricSpec, type MetricType } from '../metric-spec.js';

/** Declares one service's metrics of one type: name, labels, unit, help and, of histograms, buckets. */
function declare<T extends MetricType>(type: T, service: string) {
  return <const L extends readonly string[]>(
    name: string,
    labels: L,
    unit: string,
    help: string,
    buckets?: readonly number[],
  ): MetricSpec<L[number], T> => {
    const spec = { type, name, labels, unit, help, service };
    return type === 'histogram' ? { ...spec, buckets: buckets ?? LATENCY_BUCKETS } : spec;
  };
}

/** Declares metrics that `service` exports. */
export function of(service: string) {
  return {
    counter: declare('counter', service),
    gauge: declare('gauge', service),
    histogram: declare('histogram', service),
  };
}
