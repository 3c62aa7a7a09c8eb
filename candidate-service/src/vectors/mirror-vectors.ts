import { unitVector } from '@eaglerank/model';
import { VectorIndex } from '@eaglerank/vectors';
import type { RowWatcher, VectorItem } from '../catalogue/mirror.js';
import type { CurrentEmbeddings } from './embedding-source.js';

/** Vectors of a mirror's rows by one version of a model; kept in step by watching the mirror. */
export class MirrorVectors implements RowWatcher {
  readonly version: string;
  readonly index: VectorIndex;
  /** When its searches were last brought up to the catalogue as a whole, monotonic ms. */
  builtAtMs = performance.now();

  constructor(private readonly current: CurrentEmbeddings) {
    this.version = current.version;
    this.index = new VectorIndex(current.embeddings.dims);
  }

  placed(row: number, item: VectorItem): void {
    const vector = this.vectorOf(item);
    if (vector) this.index.set(row, vector);
    else this.index.clear(row);
  }

  dropped(row: number): void {
    this.index.clear(row);
  }

  /** Time since then, ms. */
  get ageMs(): number {
    return performance.now() - this.builtAtMs;
  }

  /**
   * An item's own vector where it has as many dimensions as the model's, else the model's; undefined
   * when neither is known. Of length 1.
   */
  vectorOf({ itemId, authorId, topics, vector }: VectorItem): Float32Array | undefined {
    const { embeddings } = this.current;
    const own = vector.length === embeddings.dims ? unitVector(vector) : undefined;
    return own ?? embeddings.itemVector({ id: itemId, topics, author: authorId });
  }

  /**
   * As Embeddings.userVector, over the vectors of the mirror's items, given with their rows; of an
   * item that is not there (any more), whose row is -1, only its id is known.
   */
  userVector(itemIds: readonly string[], rows: readonly number[]): Float32Array | undefined {
    return this.current.embeddings.userVector(
      itemIds.map((id, i) => this.ofEngaged(id, rows[i] as number)),
    );
  }

  private ofEngaged(itemId: string, row: number): Float32Array | undefined {
    if (row >= 0) return this.index.slab.at(row);
    return this.current.embeddings.itemVector({ id: itemId, topics: [], author: '' });
  }
}
