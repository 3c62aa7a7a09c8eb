/** Bounds the distinct values of labels that come from outside. */

export interface TenantGuardOptions {
  /** Distinct tenants in counters and gauges; further ones read `other`. */
  readonly maxTenants: number;
  /** Tenants that histograms name; further ones read `other`. */
  readonly histogramTenants: readonly string[];
}

export const OTHER = 'other';
/** Distinct values of any one label of any one metric. */
const MAX_VALUES = 1000;

/** Makes the guard of one metric. `overflow` is told about each value that was replaced. */
export class LabelGuards {
  private readonly tenants = new Set<string>();
  private readonly histogramTenants: Set<string>;

  constructor(
    private readonly options: TenantGuardOptions,
    private readonly overflow: (label: string) => void,
  ) {
    this.histogramTenants = new Set(options.histogramTenants);
    // made-up names must not take the places of configured tenants
    for (const tenant of options.histogramTenants) this.tenants.add(tenant);
  }

  /** Lets histograms name one more tenant. */
  allowInHistograms(tenant: string): void {
    this.histogramTenants.add(tenant);
    this.tenants.add(tenant);
  }

  counter(): (label: string, value: string) => string {
    const seen = new Map<string, Set<string>>();
    return (label, value) =>
      label === 'tenant'
        ? this.bounded(label, value, this.tenants, this.options.maxTenants)
        : this.bounded(label, value, valuesOf(seen, label), MAX_VALUES);
  }

  histogram(): (label: string, value: string) => string {
    const seen = new Map<string, Set<string>>();
    return (label, value) => {
      if (label === 'tenant') return this.histogramTenants.has(value) ? value : OTHER;
      return this.bounded(label, value, valuesOf(seen, label), MAX_VALUES);
    };
  }

  private bounded(label: string, value: string, seen: Set<string>, max: number): string {
    if (seen.has(value) || value === OTHER) return value;
    if (seen.size < max) {
      seen.add(value);
      return value;
    }
    this.overflow(label);
    return OTHER;
  }
}

function valuesOf(seen: Map<string, Set<string>>, label: string): Set<string> {
  let values = seen.get(label);
  if (!values) seen.set(label, (values = new Set()));
  return values;
}
