import type { FeaturePlan } from '@eaglerank/features';
import type { AdminRoute } from '@eaglerank/telemetry';
import type { Engine } from '../engine/engine.js';

/** Extra pages of the admin port: what the engine holds and what the features are. */
export function adminRoutes(
  plan: FeaturePlan,
  engine: Engine,
): Readonly<Record<string, AdminRoute>> {
  return {
    '/feature-store/stats': () => ({
      schemaHash: plan.schemaHash,
      columns: plan.width,
      tenants: Object.fromEntries(
        engine.tenants.map(({ config, writers, cachedCells }) => [
          config.id,
          {
            writer: writers.length > 0,
            cachedCells,
            slots: writers.map(({ meta }) => ({
              epoch: meta.epoch,
              position: `${meta.position.entry}/${meta.position.index}`,
              watermarkMs: meta.watermarkMs,
              rememberedIds: meta.segments.reduce((sum, { count }) => sum + count, 0),
            })),
          },
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
