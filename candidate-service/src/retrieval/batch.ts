import type { ItemRecord } from '@eaglerank/catalogue';
import { sourceBit, SOURCES } from '@eaglerank/domain';
import type { Batch } from '@eaglerank/pipeline';
import { NO_LABEL } from '../catalogue/labels.js';
import { AUTHOR, CREATED, EXPIRES, ROW, TOPIC, type CatalogueMirror } from '../catalogue/mirror.js';

const PINNED = sourceBit('pinned');
const NO_NUMBERS = new Float64Array();
const NO_IDS: readonly string[] = [];

/** Stands for "none" in `seeds`. */
export const NO_SEED = 0xffffffff;

/** What the catalogue says of some rows, column by column. */
export interface CatalogueColumns {
  /** ms since epoch. */
  readonly createdAtMs: Float64Array;
  /** Equal where the author is the same; NO_LABEL without one. */
  readonly authorNumbers: Uint32Array;
  /** Equal where the first topic is the same; NO_LABEL without one. */
  readonly topicNumbers: Uint32Array;
}

/**
 * Merged candidates, column by column; all columns have `count` rows in use. What the catalogue says
 * of a row is read where it is needed, since most rows are never answered: like the catalogue's own
 * rows it holds only until whoever merged waits for anything.
 */
export class CandidateBatch implements Batch {
  count = 0;
  ordinals = new Uint32Array(0);
  /** Bit i: brought by SOURCES[i]. */
  sourceMasks = new Uint16Array(0);
  /** Index in SOURCES of the source whose turn it was. */
  placedBy = new Uint8Array(0);
  /** Ordinal of the item it is similar to; NO_SEED without. */
  seeds = new Uint32Array(0);
  /** When it was last served or seen, seconds since epoch; 0 for pins, and where it may come again. */
  seenAt = new Uint32Array(0);
  /** 1 where the caller does not want it. */
  excluded = new Uint8Array(0);
  /** Label numbers from here on are of items that the mirror does not keep. */
  mirrorLabels = 0;
  /** Score by source, 0 where it did not bring the item. */
  sourceScores: Float32Array[] = [];
  /** Row in the mirror; ~i for `records[i]`. */
  private mirrorRows = new Int32Array(0);
  private mirror: CatalogueMirror | undefined;
  private numbers = NO_NUMBERS;
  private mirrorIds = NO_IDS;
  /** Items that the mirror does not keep. */
  private readonly records: ItemRecord[] = [];
  /** False where `seenAt` is 0 in all rows. */
  mayBeSeen = false;
  /** Items seen at this moment or before, seconds since epoch, may come back. */
  seenSince = 0;
  private capacity = 0;
  /** Of the mirror, as of the merge. */
  private deletions = 0;

  /** Empties it and makes room for items of a mirror and others. */
  reset(capacity: number, mirror: CatalogueMirror): this {
    if (capacity > this.capacity) this.allocate(capacity);
    this.count = 0;
    this.mirror = mirror;
    this.numbers = mirror.numbers;
    this.mirrorIds = mirror.ids;
    this.deletions = mirror.deletions;
    this.records.length = 0;
    this.mayBeSeen = false;
    this.seenSince = 0;
    this.mirrorLabels = Math.max(mirror.authors.ids.length, mirror.topics.ids.length);
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
    this.sourceMasks = new Uint16Array(capacity);
    this.placedBy = new Uint8Array(capacity);
    this.seeds = new Uint32Array(capacity);
    this.seenAt = new Uint32Array(capacity);
    this.excluded = new Uint8Array(capacity);
    this.sourceScores = SOURCES.map(() => new Float32Array(capacity));
  }

  /** Lets go of the mirror, which a reload replaces. */
  release(): void {
    this.mirror = undefined;
    this.numbers = NO_NUMBERS;
    this.mirrorIds = NO_IDS;
    this.records.length = 0;
  }

  /** Every author and topic number but NO_LABEL is below. */
  get labelLimit(): number {
    return this.mirrorLabels + this.records.length;
  }

  /** Whether it holds items that the mirror does not keep. */
  get hasRecords(): boolean {
    return this.records.length > 0;
  }

  /** Whether it has all items from this mirror, which has deleted nothing since. */
  isUndeletedFrom(mirror: CatalogueMirror): boolean {
    return !this.hasRecords && mirror === this.mirror && mirror.deletions === this.deletions;
  }

  /** False where no item can be by this author. */
  mayBeBy(authorId: string): boolean {
    return this.hasRecords || this.mirror?.authors.numberOf(authorId) !== NO_LABEL;
  }

  /** False where no item has an expiry. */
  get mayExpire(): boolean {
    return this.hasRecords || this.mirror?.expiring !== 0;
  }

  /** Whether the tenant pins the item. */
  isPinned(row: number): boolean {
    return ((this.sourceMasks[row] as number) & PINNED) !== 0;
  }

  /** Empty where the catalogue has dropped the item since the merge. */
  idOf(row: number): string {
    const at = this.mirrorRows[row] as number;
    if (at < 0) return (this.records[~at] as ItemRecord).itemId;
    // a row that was given to another item has another ordinal
    const same = this.mirror?.ordinalAt(at) === this.ordinals[row];
    return same ? (this.mirrorIds[at] as string) : '';
  }

  createdAtOf(row: number): number {
    const at = this.mirrorRows[row] as number;
    if (at < 0) return (this.records[~at] as ItemRecord).createdAtMs;
    return this.numbers[at * ROW + CREATED] as number;
  }

  /** ms since epoch; 0 for never. */
  expiresAtOf(row: number): number {
    const at = this.mirrorRows[row] as number;
    if (at < 0) return (this.records[~at] as ItemRecord).expiresAtMs;
    return this.numbers[at * ROW + EXPIRES] as number;
  }

  /** Writes what the catalogue says of `rows`, in their order. */
  readCatalogue(rows: Uint32Array, into: CatalogueColumns): void {
    const { mirrorRows, numbers } = this;
    const { createdAtMs, authorNumbers, topicNumbers } = into;
    // nothing else in this loop: the rows are anywhere in memory, and are waited for at once
    for (let i = 0; i < rows.length; i++) {
      const at = mirrorRows[rows[i] as number] as number;
      if (at < 0) {
        this.readRecord(~at, into, i);
        continue;
      }
      createdAtMs[i] = numbers[at * ROW + CREATED] as number;
      authorNumbers[i] = numbers[at * ROW + AUTHOR] as number;
      topicNumbers[i] = numbers[at * ROW + TOPIC] as number;
    }
  }

  /** Items that the mirror does not keep have numbers of their own. */
  private readRecord(index: number, into: CatalogueColumns, i: number): void {
    const { createdAtMs, authorId, topics } = this.records[index] as ItemRecord;
    const number = this.mirrorLabels + index;
    into.createdAtMs[i] = createdAtMs;
    into.authorNumbers[i] = authorId === '' ? NO_LABEL : number;
    into.topicNumbers[i] = topics.length === 0 ? NO_LABEL : number;
  }

  /** Empty without an author. */
  authorIdOf(row: number): string {
    const at = this.mirrorRows[row] as number;
    if (at < 0) return (this.records[~at] as ItemRecord).authorId;
    const author = this.numbers[at * ROW + AUTHOR] as number;
    return author === NO_LABEL ? '' : (this.mirror?.authors.ids[author] as string);
  }

  /** Most characteristic first. */
  topicsOf(row: number): readonly string[] {
    const at = this.mirrorRows[row] as number;
    if (at < 0) return (this.records[~at] as ItemRecord).topics;
    return this.mirror?.topicLists[at] as readonly string[];
  }

  /** Adds an item of the mirror, which is in its row `mirrorRow`; its row here. */
  addRow(ordinal: number, mirrorRow: number, source: number): number {
    const at = this.count++;
    this.ordinals[at] = ordinal;
    this.placedBy[at] = source;
    this.mirrorRows[at] = mirrorRow;
    return at;
  }

  /** Adds an item that the mirror does not keep; its author and topic get numbers of their own. */
  addRecord(record: ItemRecord, source: number): number {
    return this.addRow(record.ordinal, ~(this.records.push(record) - 1), source);
  }
}
