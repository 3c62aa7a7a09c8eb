import { join } from 'node:path';
import { RollingFiles, openParquet } from '@eaglerank/archive';
import type { FeatureRows } from '@eaglerank/features';

/** Something the user did with an item of a page. */
export interface TrainingLabel {
  readonly type: string;
  /** After the item was served, ms. */
  readonly afterMs: number;
  /** Time spent, ms; 0 for none. */
  readonly dwellMs: number;
}

/** One page of a replay: what was on it, in order, and what came of each item. */
export interface TrainingPage {
  readonly requestId: string;
  readonly userId: string;
  readonly surface: string;
  readonly itemIds: readonly string[];
  /** ms since epoch by item: its features are as of this moment. */
  readonly tsMs: readonly number[];
  /** Probability of finding each item at its place, in (0, 1]; 1 where nothing was drawn. */
  readonly propensities: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly vectors: FeatureRows;
  /** By item. */
  readonly labels: readonly (readonly TrainingLabel[])[];
}

const bytes = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Writes pages as the archive does: what trains on one trains on the other. */
export class TrainingWriter {
  private readonly files: RollingFiles;

  /** @param folder the archive; the tenant's folder is made in it */
  constructor(
    folder: string,
    tenant: string,
    private readonly schemaHash: number,
  ) {
    this.files = new RollingFiles(join(folder, tenant), 'replay', openParquet);
  }

  async add(page: TrainingPage): Promise<void> {
    const { itemIds, vectors } = page;
    const width = itemIds.length > 0 ? vectors.values.length / itemIds.length : 0;
    for (let i = 0; i < itemIds.length; i++) {
      const [from, to] = [i * width, (i + 1) * width];
      const tsMs = BigInt(page.tsMs[i] ?? 0);
      this.files.group('served').add({
        request_id: page.requestId,
        user_id: page.userId,
        ts_ms: tsMs,
        surface: page.surface,
        tier: 0,
        model: 'replay',
        arms: '{}',
        position: i,
        item_id: itemIds[i] ?? '',
        author_id: '',
        score: page.scores[i] ?? 0,
        propensity: page.propensities[i] ?? 1,
        source_mask: 0,
        schema_hash: BigInt(this.schemaHash),
        as_of_ms: tsMs,
        vector: bytes(vectors.values.slice(from, to)),
        present: bytes(vectors.present.slice(from, to)),
        age_seconds: bytes(vectors.ageSeconds.slice(from, to)),
      });
      for (const label of page.labels[i] ?? []) this.label(page, i, label);
    }
    await this.files.flushFull();
  }

  private label(page: TrainingPage, position: number, label: TrainingLabel): void {
    this.files.group('labels').add({
      request_id: page.requestId,
      item_id: page.itemIds[position] ?? '',
      user_id: page.userId,
      type: label.type,
      ts_ms: BigInt((page.tsMs[position] ?? 0) + label.afterMs),
      position,
      dwell_ms: BigInt(label.dwellMs),
      amount: 0,
      currency: '',
    });
  }

  /** Closes the files; rows written by kind. */
  async finish(): Promise<{ served: number; labels: number }> {
    const written = await this.files.finish();
    return { served: written.get('served') ?? 0, labels: written.get('labels') ?? 0 };
  }
}
