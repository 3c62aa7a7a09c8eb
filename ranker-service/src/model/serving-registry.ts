import type { TenantConfig } from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import { openArtefact } from '@eaglerank/model';
import { ModelWatch, nameOf, type Loaded, type ModelStore } from '@eaglerank/registry';
import { HeuristicRegistry } from './heuristic-registry.js';
import { LearnedModel } from './learned-model.js';
import type { Assignment, Model, ModelRegistry } from './model.js';
import type { ModelEvents } from './model-events.js';

/** Versions that are kept to explain what they scored, over all models. */
const KEPT_VERSIONS = 12;
const NONE: readonly string[] = [];

interface TenantReferences {
  /** Empty for the heuristic. */
  readonly standard: string;
  /** By `experiment/arm`. */
  readonly arms: ReadonlyMap<string, string>;
  /** The standard one first. */
  readonly all: readonly string[];
}

export interface ServingRegistryOptions {
  readonly plan: FeaturePlan;
  readonly tenants: Iterable<TenantConfig>;
  readonly store: ModelStore;
  readonly events: ModelEvents;
  /** Time between two looks at the store, ms. */
  readonly everyMs?: number;
}

/**
 * Learned models as tenants and arms name them, swapped in as they are published; the heuristic
 * where a tenant has none or its model is not there.
 */
export class ServingRegistry implements ModelRegistry {
  private readonly heuristics: HeuristicRegistry;
  private readonly tenants = new Map<string, TenantReferences>();
  private readonly watch: ModelWatch<LearnedModel>;
  private readonly store: ModelStore;
  private readonly events: ModelEvents;
  /** By name@version, the latest last. */
  private readonly kept = new Map<string, LearnedModel>();

  /** @throws ConfigurationError with every weight set that names unknown features */
  constructor({ plan, tenants, store, events, everyMs }: ServingRegistryOptions) {
    const configs = [...tenants];
    this.store = store;
    this.events = events;
    this.heuristics = new HeuristicRegistry(plan, configs);
    for (const config of configs) this.tenants.set(config.id, referencesOf(config));
    this.watch = new ModelWatch({
      store,
      references: [...this.tenants.values()].flatMap(({ all }) => all),
      load: async (files, name, version) => {
        const expected = { name, version, schemaHash: plan.schemaHash };
        return new LearnedModel(await openArtefact(files, expected), plan);
      },
      onChange: (reference, loaded) => {
        if (loaded) this.keep(loaded.value);
        events.changed(reference, loaded, this.held());
      },
      onFailure: (name, version, error) => events.failed(name, version, error),
      onIndex: (index, error) => events.looked(index, error),
      everyMs,
    });
  }

  /** Loads what is there, and follows it from now on. */
  async start(): Promise<void> {
    this.events.held(this.held());
    await this.watch.start();
  }

  stop(): void {
    this.watch.stop();
    this.store.close();
  }

  private keep(model: LearnedModel): void {
    const key = `${model.name}@${model.version}`;
    this.kept.delete(key);
    this.kept.set(key, model);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_VERSIONS) return;
      this.kept.delete(oldest);
    }
  }

  assign(tenant: string, arms: Readonly<Record<string, string>>): Assignment {
    const references = this.tenants.get(tenant);
    let ineffective: string[] | undefined;
    if (references && references.arms.size > 0) {
      for (const experiment in arms) {
        const reference = references.arms.get(`${experiment}/${arms[experiment] ?? ''}`);
        if (reference === undefined) continue;
        const loaded = this.watch.get(reference);
        if (loaded) return { model: loaded.value, ineffective: ineffective ?? NONE };
        (ineffective ??= []).push(experiment);
      }
    }
    const model =
      this.heuristics.ofArms(tenant, arms) ??
      (references && this.watch.get(references.standard)?.value) ??
      this.heuristics.fallbackFor(tenant);
    return { model, ineffective: ineffective ?? NONE };
  }

  named(tenant: string, reference: string): Model | undefined {
    const heuristic = this.heuristics.named(tenant, reference);
    if (heuristic) return heuristic;
    const [name = '', version] = reference.split('@');
    if (version !== undefined) return this.find(tenant, name, version);
    const own = this.referenceTo(tenant, name);
    return own === undefined ? undefined : this.watch.get(own)?.value;
  }

  fallbackFor(tenant: string): Model {
    return this.heuristics.fallbackFor(tenant);
  }

  find(tenant: string, name: string, version: string): Model | undefined {
    const heuristic = this.heuristics.find(tenant, name, version);
    if (heuristic) return heuristic;
    // a tenant is told of its own models alone
    if (this.referenceTo(tenant, name) === undefined) return undefined;
    return this.kept.get(`${name}@${version}`);
  }

  /** The tenant's own reference to a model. */
  private referenceTo(tenant: string, name: string): string | undefined {
    return this.tenants.get(tenant)?.all.find((reference) => nameOf(reference) === name);
  }

  held(): { tenant: string; stage: string; model: Model }[] {
    const learned = [...this.tenants].flatMap(([tenant, { all }]) =>
      all.flatMap((reference) => {
        const loaded: Loaded<LearnedModel> | undefined = this.watch.get(reference);
        return loaded ? [{ tenant, stage: loaded.stage, model: loaded.value }] : [];
      }),
    );
    return [...this.heuristics.held(), ...learned];
  }
}

function referencesOf({ ranking, experiments }: TenantConfig): TenantReferences {
  const arms = new Map<string, string>();
  for (const { name, arms: own } of experiments) {
    for (const arm of own) if (arm.model !== undefined) arms.set(`${name}/${arm.name}`, arm.model);
  }
  const standard = ranking.model;
  const all = standard === '' ? [...arms.values()] : [standard, ...arms.values()];
  return { standard, arms, all };
}
