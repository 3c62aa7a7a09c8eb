import { ConfigurationError } from '@eaglerank/config';
import type { Clock, KpiConfig, RatioKpi, TenantConfig } from '@eaglerank/domain';
import { DeclaredMetricError, type Metrics } from '@eaglerank/telemetry';
import { counterRule, histogramRule, ratioRules, type Rule } from './rule.js';
import { TenantKpis } from './tenant-kpis.js';
import { WindowRatio } from './window-ratio.js';

interface TenantRatio {
  readonly tenant: string;
  readonly ratio: WindowRatio;
}

/** The business metrics of all tenants. */
export class Kpis {
  private readonly tenants = new Map<string, TenantKpis>();
  /** By name of the gauge. */
  private readonly ratios = new Map<string, TenantRatio[]>();

  /** @throws ConfigurationError with every KPI that cannot be exported */
  constructor(
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    tenants: Iterable<TenantConfig>,
  ) {
    const faults: string[] = [];
    for (const { id, kpis } of tenants) {
      if (kpis.length > 0) this.tenants.set(id, new TenantKpis(this.rulesOf(id, kpis, faults)));
    }
    if (faults.length > 0) throw new ConfigurationError(faults);
  }

  /** Undefined for a tenant that declares none: it pays nothing. */
  of(tenant: string): TenantKpis | undefined {
    return this.tenants.get(tenant);
  }

  private rulesOf(tenant: string, kpis: readonly KpiConfig[], faults: string[]) {
    const rules = new Map<string, Rule[]>();
    const add = (types: readonly string[], rule: Rule): void => {
      for (const type of new Set(types)) rules.set(type, [...(rules.get(type) ?? []), rule]);
    };
    for (const kpi of kpis) {
      try {
        this.compile(tenant, kpi, add);
      } catch (error) {
        if (!(error instanceof DeclaredMetricError)) throw error;
        faults.push(`tenant ${tenant}: kpis: ${error.message}`);
      }
    }
    return rules;
  }

  private compile(
    tenant: string,
    kpi: KpiConfig,
    add: (types: readonly string[], rule: Rule) => void,
  ): void {
    switch (kpi.kind) {
      case 'count':
      case 'sum':
        return add(kpi.events, counterRule(this.metrics, tenant, kpi));
      case 'histogram':
        return add(kpi.events, histogramRule(this.metrics, tenant, kpi));
      case 'ratio': {
        const ratio = this.ratio(tenant, kpi);
        const [above, below] = ratioRules(kpi, ratio, () => this.clock.monotonic());
        add(kpi.numerator.events, above);
        return add(kpi.denominator.events, below);
      }
    }
  }

  private ratio(tenant: string, { name, help, windowSeconds }: RatioKpi): WindowRatio {
    const gauge = this.metrics.declare('gauge', { name, help, labels: [] });
    const ratio = new WindowRatio(windowSeconds);
    const known = this.ratios.get(name);
    if (known) known.push({ tenant, ratio });
    else {
      const all: TenantRatio[] = [{ tenant, ratio }];
      this.ratios.set(name, all);
      gauge.onCollect(() => {
        gauge.clear();
        for (const each of all) {
          const value = each.ratio.value(this.clock.monotonic());
          if (value !== undefined) gauge.set({ tenant: each.tenant }, value);
        }
      });
    }
    return ratio;
  }
}
