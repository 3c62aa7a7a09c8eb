import type { FeaturePlan } from '@eaglerank/features';
import type { AdminRoute } from '@eaglerank/telemetry';
import type { Tenant } from '../rank/query.js';

/** Extra pages of the admin port: what is cached and what the features are. */
export function adminRoutes(
  plan: FeaturePlan,
  tenants: ReadonlyMap<string, Tenant>,
): Readonly<Record<string, AdminRoute>> {
  return {
    '/feature-store/stats': () => ({
      schemaHash: plan.schemaHash,
      columns: plan.width,
      tenants: Object.fromEntries(
        [...tenants].map(([id, { features }]) => [
          id,
          { items: cacheStats(features.items), authors: cacheStats(features.authors) },
        ]),
      ),
    }),
    '/feature-store/metadata/': (entity) => {
      const features = plan.columns.filter((column) => column.block === entity);
      if (features.length === 0) return undefined;
      return { entity, groups: plan.groups.filter(({ block }) => block === entity), features };
    },
  };
}

interface Cache {
  readonly size: number;
  readonly slots: number;
  readonly bytes: number;
}

function cacheStats({ size, slots, bytes }: Cache): Cache {
  return { size, slots, bytes };
}
