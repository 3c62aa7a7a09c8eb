import { reference } from './variables.js';

export interface Ranges {
  /** `$__rate_interval`: at least four times the scrape interval. */
  readonly rate: string;
  /** `$__range`: the dashboard's whole time range. */
  readonly whole: string;
}

/** An expression as Grafana sends it with every choice left at "All". */
export function substitute(expr: string, { rate, whole }: Ranges): string {
  const values: Readonly<Record<string, string>> = {
    __rate_interval: rate,
    __range: whole,
    tenant: '.*',
    model: '.*',
    service: '.*',
    instance: '.*',
  };
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(reference(name), value).replaceAll(`$${name}`, value),
    expr,
  );
}
