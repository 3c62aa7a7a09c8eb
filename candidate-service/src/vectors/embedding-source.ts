import type { Embeddings } from '@eaglerank/model';

/** Vectors of one version of a model. */
export interface CurrentEmbeddings {
  readonly version: string;
  readonly embeddings: Embeddings;
}

/** Port: the vectors of each tenant's model. */
export interface EmbeddingSource {
  /** Undefined where the tenant's model has no vectors, or there is no model. */
  current(tenantId: string): CurrentEmbeddings | undefined;
  /** Calls when `current` may answer anew for the tenant; returns how to stop that. */
  onChange(listener: (tenantId: string) => void): () => void;
}
