import type { ItemRecord } from '@eaglerank/catalogue';
import { SOURCES } from '@eaglerank/domain';
import type { Batch } from '@eaglerank/pipeline';
import { makeAuthor, makeTopic, type AuthorLabel, type Label } from '../catalogue/labels.js';
import type { CatalogueMirror } from '../catalogue/mirror.js';

/** Stands for "none" in `seeds`. */
export const NO_SEED = 0xffffffff;

/** Merged candidates, column by column; all columns have `count` rows in use. */
export class CandidateBatch implements Batch {
  count = 0;
  ordinals = new Uint32Array(0);
  createdAtMs = new Float64Array(0);
  /** 0 for never. */
  expiresAtMs = new Float64Array(0);
  /** Bit i: brought by SOURCES[i]. */
  sourceMasks = new Uint16Array(0);
  /** Index in SOURCES of the source whose turn it was. */
  placedBy = new Uint8Array(0);
  /** Ordinal of the item it is similar to; NO_SEED without. */
  seeds = new Uint32Array(0);
  /** When it was last served or seen, seconds since epoch; 0 for never. */
  seenAt = new Uint32Array(0);
  /** 1 where the caller does not want it. */
  excluded = new Uint8Array(0);
  /** Score by source, 0 where it did not bring the item. */
  sourceScores: Float32Array[] = [];
  readonly ids: string[] = [];
  readonly authors: AuthorLabel[] = [];
  readonly topics: (readonly Label[])[] = [];
  /** Items seen before this moment, seconds since epoch, may come back. */
  seenSince = 0;
  private capacity = 0;

  /** Empties it and makes room. */
  reset(capacity: number): this {
    if (capacity > this.capacity) this.allocate(capacity);
    this.count = 0;
    this.seenSince = 0;
    return this;
  }

  private allocate(capacity: number): void {
    this.capacity = capacity;
    this.ordinals = new Uint32Array(capacity);
    this.createdAtMs = new Float64Array(capacity);
    this.expiresAtMs = new Float64Array(capacity);
    this.sourceMasks = new Uint16Array(capacity);
    this.placedBy = new Uint8Array(capacity);
    this.seeds = new Uint32Array(capacity);
    this.seenAt = new Uint32Array(capacity);
    this.excluded = new Uint8Array(capacity);
    this.sourceScores = SOURCES.map(() => new Float32Array(capacity));
  }

  /** Adds an item of the mirror. */
  addRow(mirror: CatalogueMirror, row: number, source: number): void {
    const at = this.add(mirror.ordinals[row] as number, source);
    this.createdAtMs[at] = mirror.createdAtMs[row] as number;
    this.expiresAtMs[at] = mirror.expiresAtMs[row] as number;
    this.ids[at] = mirror.ids[row] as string;
    this.authors[at] = mirror.authors[row] as AuthorLabel;
    this.topics[at] = mirror.topics[row] as readonly Label[];
  }

  /** Adds an item that the mirror does not keep. */
  addRecord(record: ItemRecord, source: number): void {
    const at = this.add(record.ordinal, source);
    this.createdAtMs[at] = record.createdAtMs;
    this.expiresAtMs[at] = record.expiresAtMs;
    this.ids[at] = record.itemId;
    this.authors[at] = makeAuthor(record.authorId);
    this.topics[at] = record.topics.map(makeTopic);
  }

  private add(ordinal: number, source: number): number {
    const at = this.count++;
    this.ordinals[at] = ordinal;
    this.sourceMasks[at] = 0;
    this.placedBy[at] = source;
    this.seeds[at] = NO_SEED;
    this.seenAt[at] = 0;
    this.excluded[at] = 0;
    for (const scores of this.sourceScores) scores[at] = 0;
    return at;
  }
}

/** Batches for reuse: their columns cost more to make than to fill. */
export class BatchPool {
  private readonly free: CandidateBatch[] = [];

  acquire(): CandidateBatch {
    return this.free.pop() ?? new CandidateBatch();
  }

  release(batch: CandidateBatch): void {
    if (this.free.length < 64) this.free.push(batch);
  }
}
