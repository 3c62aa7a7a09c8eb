import type { ItemRecord } from '@eaglerank/catalogue';
import { sourceBit, SOURCES } from '@eaglerank/domain';
import type { Batch } from '@eaglerank/pipeline';
import { NO_LABEL } from '../catalogue/labels.js';
import {
  AUTHOR,
  CREATED,
  EXPIRES,
  ORDINAL,
  ROW,
  TOPIC,
  type CatalogueMirror,
} from '../catalogue/mirror.js';

const PINNED = sourceBit('pinned');

/** Stands for "none" in `seeds`. */
export const NO_SEED = 0xffffffff;

/** Merged candidates, column by column; all columns have `count` rows in use. */
export class CandidateBatch implements Batch {
  count = 0;
  ordinals = new Uint32Array(0);
  createdAtMs = new Float64Array(0);
  /** 0 for never. */
  expiresAtMs = new Float64Array(0);
  /** Bit i: brought by SOURCES[i]; that of `followed`: by a followed author. */
  sourceMasks = new Uint16Array(0);
  /** Index in SOURCES of the source whose turn it was. */
  placedBy = new Uint8Array(0);
  /** Ordinal of the item it is similar to; NO_SEED without. */
  seeds = new Uint32Array(0);
  /** When it was last served or seen, seconds since epoch; 0 for never, and for pins. */
  seenAt = new Uint32Array(0);
  /** 1 where the caller does not want it. */
  excluded = new Uint8Array(0);
  /** Equal where author, or first topic, are the same; NO_LABEL without. */
  authorNumbers = new Uint32Array(0);
  topicNumbers = new Uint32Array(0);
  /** Every author and topic number but NO_LABEL is below. */
  labelLimit = 0;
  /** Numbers from here on are of items that the mirror does not keep. */
  mirrorLabels = 0;
  /** Score by source, 0 where it did not bring the item. */
  sourceScores: Float32Array[] = [];
  readonly ids: string[] = [];
  /** Row in the mirror; what it says is of the moment of the merge. -1 for other items. */
  private mirrorRows = new Int32Array(0);
  private mirror: CatalogueMirror | undefined;
  /** Items that the mirror does not keep, by row. */
  private readonly records = new Map<number, ItemRecord>();
  /** Items seen at this moment or before, seconds since epoch, may come back. */
  seenSince = 0;
  private capacity = 0;

  /** Empties it and makes room for items of a mirror and others. */
  reset(capacity: number, mirror: CatalogueMirror): this {
    if (capacity > this.capacity) this.allocate(capacity);
    this.count = 0;
    this.mirror = mirror;
    this.records.clear();
    this.seenSince = 0;
    this.labelLimit = Math.max(mirror.authors.ids.length, mirror.topics.ids.length);
    this.mirrorLabels = this.labelLimit;
    this.sourceMasks.fill(0, 0, capacity);
    this.seeds.fill(NO_SEED, 0, capacity);
    this.seenAt.fill(0, 0, capacity);
    this.excluded.fill(0, 0, capacity);
    for (const scores of this.sourceScores) scores.fill(0, 0, capacity);
    return this;
  }

  private allocate(capacity: number): void {
    this.capacity = capacity;
    this.mirrorRows = new Int32Array(capacity);
    this.ordinals = new Uint32Array(capacity);
    this.createdAtMs = new Float64Array(capacity);
    this.expiresAtMs = new Float64Array(capacity);
    this.sourceMasks = new Uint16Array(capacity);
    this.placedBy = new Uint8Array(capacity);
    this.seeds = new Uint32Array(capacity);
    this.seenAt = new Uint32Array(capacity);
    this.excluded = new Uint8Array(capacity);
    this.authorNumbers = new Uint32Array(capacity);
    this.topicNumbers = new Uint32Array(capacity);
    this.sourceScores = SOURCES.map(() => new Float32Array(capacity));
  }

  /** Lets go of the mirror, which a reload replaces. */
  release(): void {
    this.mirror = undefined;
    this.records.clear();
  }

  /** Whether the tenant pins the item. */
  isPinned(row: number): boolean {
    return ((this.sourceMasks[row] as number) & PINNED) !== 0;
  }

  /** Empty without an author. Like topicsOf only until whoever merged waits for anything. */
  authorIdOf(row: number): string {
    const record = this.recordOf(row);
    if (record) return record.authorId;
    const author = this.authorNumbers[row] as number;
    return author === NO_LABEL ? '' : (this.mirror?.authors.ids[author] as string);
  }

  /** Most characteristic first. */
  topicsOf(row: number): readonly string[] {
    const topics = this.mirror?.topicLists[this.mirrorRows[row] as number];
    return this.recordOf(row)?.topics ?? (topics as readonly string[]);
  }

  private recordOf(row: number): ItemRecord | undefined {
    return this.records.size === 0 ? undefined : this.records.get(row);
  }

  /** Adds an item of the mirror. */
  addRow(mirror: CatalogueMirror, row: number, source: number): void {
    const at = this.count++;
    const from = row * ROW;
    const { numbers } = mirror;
    const author = numbers[from + AUTHOR] as number;
    this.placedBy[at] = source;
    this.ordinals[at] = numbers[from + ORDINAL] as number;
    this.createdAtMs[at] = numbers[from + CREATED] as number;
    this.expiresAtMs[at] = numbers[from + EXPIRES] as number;
    this.authorNumbers[at] = author;
    this.topicNumbers[at] = numbers[from + TOPIC] as number;
    this.mirrorRows[at] = row;
    this.ids[at] = mirror.ids[row] as string;
  }

  /** Adds an item that the mirror does not keep; its author and topic get numbers of their own. */
  addRecord(record: ItemRecord, source: number): void {
    const at = this.count++;
    const number = this.labelLimit++;
    this.placedBy[at] = source;
    this.ordinals[at] = record.ordinal;
    this.createdAtMs[at] = record.createdAtMs;
    this.expiresAtMs[at] = record.expiresAtMs;
    this.authorNumbers[at] = record.authorId === '' ? NO_LABEL : number;
    this.topicNumbers[at] = record.topics.length === 0 ? NO_LABEL : number;
    this.mirrorRows[at] = -1;
    this.records.set(at, record);
    this.ids[at] = record.itemId;
  }
}

/** Batches for reuse: their columns cost more to make than to fill. */
export class BatchPool {
  private readonly free: CandidateBatch[] = [];

  acquire(): CandidateBatch {
    return this.free.pop() ?? new CandidateBatch();
  }

  release(batch: CandidateBatch): void {
    batch.release();
    if (this.free.length < 64) this.free.push(batch);
  }
}
