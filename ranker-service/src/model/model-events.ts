import { ModelRefusedError } from '@eaglerank/model';
import { STAGES, type Loaded, type RegistryIndex } from '@eaglerank/registry';
import { METRICS, errorType, type Telemetry } from '@eaglerank/telemetry';
import type { LearnedModel } from './learned-model.js';
import type { Model } from './model.js';

/** A model that is held, and for whom. */
interface Held {
  readonly tenant: string;
  readonly stage: string;
  readonly model: Model;
}

type ModelLabels = Record<'tenant' | 'model' | 'version' | 'stage', string>;

const LOG_EVERY_MS = 30_000;
/** Columns whose importance is told, of each model. */
const MOST_FEATURES = 20;

/** What metrics and logs say of the coming and going of models. */
export class ModelEvents {
  /** Label sets that were told last, so that what is gone can be taken back. */
  private told = new Map<string, ModelLabels>();
  private toldModels = new Set<string>();

  constructor(private readonly telemetry: Telemetry) {}

  /** A reference has another model, or none. */
  changed(
    reference: string,
    loaded: Loaded<LearnedModel> | undefined,
    held: readonly Held[],
  ): void {
    this.held(held);
    const { logger } = this.telemetry;
    if (!loaded) return logger.warn('ModelWithdrawn', { reference });
    const { name: model, version, stage, value } = loaded;
    const { scoredBy, bytes } = value;
    logger.info('ModelLoaded', { reference, model, version, stage, scored_by: scoredBy, bytes });
  }

  /** Which models score for whom, as far as it is known now. */
  held(held: readonly Held[]): void {
    const { metrics } = this.telemetry;
    const told = new Map<string, ModelLabels>();
    const replicas = new Map<string, number>();
    const bytes = new Map<string, number>();
    for (const { tenant, stage, model } of held) {
      const { name, version } = model;
      told.set(`${tenant} ${name} ${version} ${stage}`, { tenant, model: name, version, stage });
      replicas.set(name, (replicas.get(name) ?? 0) + 1);
      bytes.set(name, (bytes.get(name) ?? 0) + model.bytes);
    }
    for (const [key, labels] of this.told) {
      if (!told.has(key)) metrics.use(METRICS.modelInfo).set(labels, 0);
    }
    for (const labels of told.values()) metrics.use(METRICS.modelInfo).set(labels, 1);
    for (const model of new Set([...this.toldModels, ...replicas.keys()])) {
      metrics.use(METRICS.modelReplicasReady).set({ model }, replicas.get(model) ?? 0);
      metrics.use(METRICS.modelMemory).set({ model }, bytes.get(model) ?? 0);
    }
    this.importance(held);
    this.told = told;
    this.toldModels = new Set(replicas.keys());
  }

  /** Of each name the first that is held: a tenant's own comes before those of its arms. */
  private importance(held: readonly Held[]): void {
    const gauge = this.telemetry.metrics.use(METRICS.featureImportance);
    gauge.clear();
    const names = new Set<string>();
    for (const { model } of held) {
      if (names.has(model.name)) continue;
      names.add(model.name);
      for (const { feature, share } of model.importance?.slice(0, MOST_FEATURES) ?? []) {
        gauge.set({ model: model.name, feature }, share);
      }
    }
  }

  /** A version was not taken; what served before serves on. */
  failed(model: string, version: string, error: unknown): void {
    const reason = error instanceof ModelRefusedError ? error.reason : errorType(error);
    this.telemetry.metrics.use(METRICS.modelLoadFailures).inc({ model, reason });
    this.telemetry.logger
      .rateLimited(`model.${model}.${version}`, LOG_EVERY_MS)
      .error('ModelRefused', { model, version, reason, error });
  }

  /** The registry was looked at. */
  looked(index: RegistryIndex | undefined, error: unknown): void {
    const { metrics, logger } = this.telemetry;
    metrics.use(METRICS.modelRegistryConnection).set(index ? 1 : 0);
    if (!index) {
      logger.rateLimited('model.registry', LOG_EVERY_MS).warn('ModelRegistryAway', { error });
      return;
    }
    const versions = Object.values(index.models).flat();
    for (const stage of STAGES) {
      const count = versions.filter((version) => version.stage === stage).length;
      metrics.use(METRICS.modelRegistryVersions).set({ stage }, count);
    }
  }
}
