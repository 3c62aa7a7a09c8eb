import { Embeddings, type VectorTable } from '@eaglerank/model';
import type { CurrentEmbeddings, EmbeddingSource } from '../vectors/embedding-source.js';

/** Vectors by name, each scaled to length 1. */
export function tableOf(entries: Readonly<Record<string, readonly number[]>>): VectorTable {
  const names = Object.keys(entries);
  const unit = (vector: readonly number[]): number[] =>
    vector.map((x) => x / Math.hypot(...vector));
  return {
    index: new Map(names.map((name, i) => [name, i])),
    vectors: Float32Array.from(Object.values(entries).flatMap(unit)),
  };
}

/** The same vectors for every tenant, replaced at will. */
export class TestEmbeddings implements EmbeddingSource {
  private known: CurrentEmbeddings | undefined;
  private readonly listeners = new Set<(tenantId: string) => void>();

  current(): CurrentEmbeddings | undefined {
    return this.known;
  }

  onChange(listener: (tenantId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Topic vectors alone, and what else is given. */
  publish(
    version: string,
    topics: Readonly<Record<string, readonly number[]>>,
    { items = {} }: { readonly items?: Readonly<Record<string, readonly number[]>> } = {},
  ): void {
    const dims = Object.values(topics)[0]?.length ?? 0;
    const embeddings = new Embeddings(dims, tableOf(topics), tableOf({}), tableOf(items));
    this.known = { version, embeddings };
    for (const listener of this.listeners) listener('social');
  }
}
