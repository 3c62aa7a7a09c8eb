import type { KpiConfig, TenantConfig } from '@eaglerank/domain';

/** Faults of KPIs that several tenants declare under one name: they must have one shape. */
export function sharedKpiFaults(tenants: Iterable<TenantConfig>): string[] {
  const first = new Map<string, { tenant: string; kpi: KpiConfig }>();
  const faults: string[] = [];
  for (const { id, kpis } of tenants) {
    for (const kpi of kpis) {
      const known = first.get(kpi.name);
      if (!known) first.set(kpi.name, { tenant: id, kpi });
      else if (shapeOf(known.kpi) !== shapeOf(kpi)) {
        faults.push(
          `kpis: ${kpi.name} of ${id} differs from that of ${known.tenant} in kind, labels or ` +
            'buckets: give it another name',
        );
      }
    }
  }
  return faults;
}

function shapeOf(kpi: KpiConfig): string {
  const labels = kpi.kind === 'ratio' ? [] : Object.keys(kpi.labels);
  return JSON.stringify([
    ...(kpi.kind === 'sum' || kpi.kind === 'count' ? ['counter'] : [kpi.kind]),
    labels,
    kpi.kind === 'histogram' ? kpi.buckets : [],
  ]);
}
