/** Label of the tenants the reader chose. */
export const TENANT = 'tenant=~"$tenant"';
export const MODEL = 'model=~"$model"';
/** Labels of the processes the reader chose. */
export const PROCESS = 'job=~"$service", instance=~"$instance"';

/** Colours of the tiers, from the best answer to the last resort. */
export const TIER_COLORS: Readonly<Record<string, string>> = {
  model: 'green',
  heuristic: 'blue',
  trending: 'yellow',
  last_good: 'orange',
  chronological: 'purple',
  none: 'red',
  '': 'red',
};

/** Colours of the lines of quantiles. */
export const QUANTILE_COLORS: Readonly<Record<string, string>> = {
  p50: 'green',
  p95: 'yellow',
  p99: 'red',
};

/** Words for a connection's state. */
export const UP_DOWN = { 1: ['up', 'green'], 0: ['DOWN', 'red'] } as const;
