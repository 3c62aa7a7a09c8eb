import { join } from 'node:path';
import { RollingFiles, openParquet } from '@eaglerank/archive';
import type { FeatureRows } from '@eaglerank/features';

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
  /** Event types by item, each a label at the item's own time. */
  readonly labels: readonly (readonly string[])[];
}

/** A dwell label counts as an engagement of this length, ms. */
const DWELL_MS = 60_000;

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
      await this.files.add('served', {
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
      for (const type of page.labels[i] ?? []) await this.label(page, i, type);
    }
  }

  private label(page: TrainingPage, position: number, type: string): Promise<void> {
    return this.files.add('labels', {
      request_id: page.requestId,
      item_id: page.itemIds[position] ?? '',
      user_id: page.userId,
      type,
      ts_ms: BigInt(page.tsMs[position] ?? 0),
      position,
      dwell_ms: type === 'dwell' ? BigInt(DWELL_MS) : 0n,
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
