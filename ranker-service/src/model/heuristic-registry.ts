import type { TenantConfig } from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import { ConfigurationError } from '@eaglerank/config';
import { defaultWeights } from './default-weights.js';
import { HEURISTIC, HeuristicModel, UnknownFeatureError } from './heuristic-model.js';
import type { Assignment, Model, ModelRegistry } from './model.js';

interface TenantModels {
  readonly standard: Model;
  /** By `experiment/arm`. */
  readonly arms: ReadonlyMap<string, Model>;
}

const NONE: readonly string[] = [];

/** The heuristic of every tenant, and of every experiment arm that brings weights of its own. */
export class HeuristicRegistry implements ModelRegistry {
  private readonly tenants = new Map<string, TenantModels>();

  /** @throws ConfigurationError with every weight set that names unknown features */
  constructor(plan: FeaturePlan, tenants: Iterable<TenantConfig>) {
    const faults: string[] = [];
    for (const tenant of tenants) {
      const make = (where: string, weights: Readonly<Record<string, number>>): Model => {
        try {
          return new HeuristicModel(plan, weights, `tenant ${tenant.id}, ${where}`);
        } catch (error) {
          if (!(error instanceof UnknownFeatureError)) throw error;
          faults.push(error.message);
          return new HeuristicModel(plan, {}, where);
        }
      };
      const own = tenant.ranking.heuristic;
      const weights = Object.keys(own).length > 0 ? own : defaultWeights(plan);
      const standard = make('ranking.heuristic', weights);
      const arms = new Map<string, Model>();
      for (const experiment of tenant.experiments) {
        for (const arm of experiment.arms) {
          if (!arm.heuristic) continue;
          const key = `${experiment.name}/${arm.name}`;
          arms.set(key, make(`experiments.${key}.heuristic`, arm.heuristic));
        }
      }
      this.tenants.set(tenant.id, { standard, arms });
    }
    if (faults.length > 0) throw new ConfigurationError(faults);
  }

  private of(tenant: string): TenantModels {
    const models = this.tenants.get(tenant);
    if (!models) throw new Error('a tenant without models was ranked for');
    return models;
  }

  assign(tenant: string, arms: Readonly<Record<string, string>>): Assignment {
    const model = this.ofArms(tenant, arms) ?? this.of(tenant).standard;
    return { model, ineffective: NONE };
  }

  /** The weights that one of the arms brings; undefined where none does. */
  ofArms(tenant: string, arms: Readonly<Record<string, string>>): Model | undefined {
    const models = this.of(tenant);
    if (models.arms.size === 0) return undefined;
    for (const experiment in arms) {
      const model = models.arms.get(`${experiment}/${arms[experiment] ?? ''}`);
      if (model) return model;
    }
    return undefined;
  }

  named(tenant: string, reference: string): Model | undefined {
    return reference === HEURISTIC ? this.of(tenant).standard : undefined;
  }

  fallbackFor(tenant: string): Model {
    return this.of(tenant).standard;
  }

  find(tenant: string, name: string, version: string): Model | undefined {
    const models = this.tenants.get(tenant);
    if (!models) return undefined;
    return [models.standard, ...models.arms.values()].find(
      (model) => model.name === name && model.version === version,
    );
  }

  held(): { tenant: string; stage: string; model: Model }[] {
    return [...this.tenants].flatMap(([tenant, { standard, arms }]) => [
      { tenant, stage: 'production', model: standard },
      ...[...arms.values()].map((model) => ({ tenant, stage: 'experiment', model })),
    ]);
  }
}
