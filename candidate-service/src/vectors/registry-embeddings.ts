import type { TenantConfig } from '@eaglerank/domain';
import { openArtefact, type ModelArtefact } from '@eaglerank/model';
import { ModelWatch, type ModelStore } from '@eaglerank/registry';
import type { Logger } from '@eaglerank/telemetry';
import type { CurrentEmbeddings, EmbeddingSource } from './embedding-source.js';

const LOG_EVERY_MS = 30_000;

export interface RegistryEmbeddingsOptions {
  readonly store: ModelStore;
  readonly tenants: Iterable<TenantConfig>;
  /** Hash of the feature plan: what the ranker refuses is not used here either. */
  readonly schemaHash: number;
  readonly logger: Logger;
  /** Time between two looks at the store, ms. */
  readonly everyMs?: number;
}

/** The vectors of the models that tenants name, followed as they are published. */
export class RegistryEmbeddings implements EmbeddingSource {
  private readonly references = new Map<string, string>();
  private readonly listeners = new Set<(tenantId: string) => void>();
  private readonly watch: ModelWatch<Pick<ModelArtefact, 'embeddings'>>;

  constructor(private readonly options: RegistryEmbeddingsOptions) {
    const { store, schemaHash, logger, everyMs } = options;
    for (const { id, ranking } of options.tenants) {
      if (ranking.model !== '') this.references.set(id, ranking.model);
    }
    this.watch = new ModelWatch({
      store,
      references: this.references.values(),
      load: async (files, name, version) => {
        const { embeddings } = await openArtefact(files, { name, version, schemaHash });
        return { embeddings };
      },
      onChange: (reference) => this.changed(reference),
      onFailure: (model, version, error) =>
        logger
          .rateLimited(`embeddings.${model}.${version}`, LOG_EVERY_MS)
          .warn('EmbeddingsRefused', { model, version, error }),
      everyMs,
    });
  }

  /** Loads what is there, and follows it from now on. */
  start(): Promise<void> {
    return this.watch.start();
  }

  stop(): void {
    this.watch.stop();
    this.options.store.close();
  }

  private changed(reference: string): void {
    for (const [tenant, own] of this.references) {
      if (own !== reference) continue;
      for (const listener of this.listeners) listener(tenant);
    }
  }

  current(tenantId: string): CurrentEmbeddings | undefined {
    const loaded = this.watch.get(this.references.get(tenantId) ?? '');
    if (!loaded?.value.embeddings) return undefined;
    return { version: loaded.version, embeddings: loaded.value.embeddings };
  }

  onChange(listener: (tenantId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
