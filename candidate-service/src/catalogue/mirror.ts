import type { ItemHead } from '@eaglerank/catalogue';
import type { MirrorVectors } from '../vectors/mirror-vectors.js';
import { AuthorItems, type NewestItems } from './author-items.js';
import { LabelTable, NO_LABEL } from './labels.js';
import { OrdinalMap } from './ordinal-map.js';
import { OrdinalSet } from './ordinal-set.js';
import { TimeOrder } from './time-order.js';

/** Numbers of one row, in `numbers` from row * ROW on: one cache line, read as a whole. */
export const ROW = 8;
const ORDINAL = 0;
export const CREATED = 1;
/** ms since epoch; 0 for never. */
export const EXPIRES = 2;
/** Number in `authors`; NO_LABEL without an author. */
export const AUTHOR = 3;
/** Number of the first topic in `topics`; NO_LABEL without topics. */
export const TOPIC = 4;
const UPDATED = 5;

/** What is told of rows as they come and go. */
export interface RowWatcher {
  placed(row: number, item: VectorItem): void;
  dropped(row: number): void;
}

/** What gives an item its vector; `vector` is the item's own, empty without one. */
export type VectorItem = Pick<ItemHead, 'itemId' | 'authorId' | 'topics' | 'vector'>;

const NO_VECTOR = new Float32Array();
const NO_TOPICS: readonly string[] = [];
const START_ROWS = 1024;
const MAX_SHARED_LISTS = 10_000;

/**
 * One tenant's catalogue in memory: the newest `maxItems` items by creation. Rows are reused;
 * whoever waits between two reads keeps ordinals, which never are.
 */
export class CatalogueMirror {
  numbers = new Float64Array(START_ROWS * ROW);
  /** By row. */
  readonly ids: string[] = [];
  /** By row, most characteristic first. */
  readonly topicLists: (readonly string[])[] = [];
  /** Every item here, by creation. */
  readonly byTime = new TimeOrder();
  readonly authors = new LabelTable();
  readonly topics = new LabelTable();

  /** Items that expire at some time. */
  expiring = 0;
  /** Items that came and went so far: as long as it stays, rows and numbers mean the same. */
  changes = 0;
  /** Calls of `delete` so far; no item here was deleted. */
  deletions = 0;

  /** Vectors of its rows; undefined where the tenant's model has none. */
  vectors: MirrorVectors | undefined;
  readonly watchers = new Set<RowWatcher>();

  private readonly authorItems = new AuthorItems();
  private readonly rows = new OrdinalMap();
  private readonly rowById = new Map<string, number>();
  private readonly deleted = new OrdinalSet();
  private readonly topicsByKey = new Map<string, readonly string[]>();
  /** Of the items that came with one, by row. */
  private readonly ownVectors = new Map<number, Float32Array>();
  private readonly free: number[] = [];
  private nextRow = 0;
  private filling = false;

  constructor(private readonly maxItems: number) {}

  /** Items in the mirror. */
  get size(): number {
    return this.rowById.size;
  }

  /** The row of an ordinal, -1 when it is not here. */
  rowOf(ordinal: number): number {
    return this.rows.get(ordinal);
  }

  /** The row of an item, -1 when it is not here. */
  rowOfId(itemId: string): number {
    return this.rowById.get(itemId) ?? -1;
  }

  ordinalAt(row: number): number {
    return this.numbers[row * ROW + ORDINAL] as number;
  }

  /** Every row in use is below. */
  get rowLimit(): number {
    return this.nextRow;
  }

  /** What gives the item in a row its vector; undefined where there is none. */
  itemAt(row: number): VectorItem | undefined {
    const itemId = this.ids[row] ?? '';
    if (itemId === '') return undefined;
    const author = this.numbers[row * ROW + AUTHOR] as number;
    return {
      itemId,
      authorId: author === NO_LABEL ? '' : (this.authors.ids[author] as string),
      topics: this.topicLists[row] as readonly string[],
      vector: this.ownVectors.get(row) ?? NO_VECTOR,
    };
  }

  /** Ordinals of the newest items of an author, oldest first. */
  newestOf(authorId: string): number[] {
    const author = this.authors.numberOf(authorId);
    const items = author === NO_LABEL ? undefined : this.newestBy(author);
    return items === undefined ? [] : items.filter((_, i) => i % 2 === 1);
  }

  /** The newest items of the author with this number. */
  newestBy(author: number): NewestItems | undefined {
    return this.authorItems.of(author);
  }

  isDeleted(ordinal: number): boolean {
    return this.deleted.has(ordinal);
  }

  /** Takes items in any order until `filled`, when they are put in order at once. */
  fill(): void {
    this.filling = true;
  }

  filled(): void {
    this.filling = false;
    this.byTime.sort();
  }

  /** An ordinal that was deleted stays so, whatever arrives later. */
  delete(ordinal: number): void {
    this.deleted.add(ordinal);
    this.deletions++;
    const row = this.rowOf(ordinal);
    if (row >= 0) this.drop(row);
  }

  /** Deletes what it holds of an author, until the purge announces each item. */
  deleteAuthor(authorId: string): void {
    // an index of an author's newest items: deleting some brings others up
    for (;;) {
      const ordinals = this.newestOf(authorId);
      if (ordinals.length === 0) return;
      for (const ordinal of ordinals) this.delete(ordinal);
      if (this.newestOf(authorId).length === ordinals.length) return;
    }
  }

  /** False when it changes nothing: older than what is known, deleted, or too old to be kept. */
  upsert(item: ItemHead): boolean {
    if (this.deleted.has(item.ordinal)) return false;
    const known = this.rowOfId(item.itemId);
    if (known >= 0) {
      const ordinal = this.ordinalAt(known);
      const updated = this.numbers[known * ROW + UPDATED] as number;
      if (item.ordinal < ordinal) return false;
      if (item.ordinal === ordinal && item.updatedAtMs < updated) return false;
      this.drop(known);
    } else if (this.size >= this.maxItems) {
      if (item.createdAtMs < this.byTime.oldestTime()) return false;
      this.drop(this.rowOf(this.byTime.oldest()));
    }
    this.put(this.free.pop() ?? this.nextRow++, item);
    return true;
  }

  private put(row: number, item: ItemHead): void {
    this.changes++;
    const at = row * ROW;
    if (at >= this.numbers.length) this.grow();
    const { numbers } = this;
    const { ordinal, createdAtMs, topics } = item;
    const author = item.authorId === '' ? NO_LABEL : this.authors.retain(item.authorId);
    const [first] = topics;
    numbers[at + ORDINAL] = ordinal;
    numbers[at + CREATED] = createdAtMs;
    numbers[at + EXPIRES] = item.expiresAtMs;
    numbers[at + UPDATED] = item.updatedAtMs;
    numbers[at + AUTHOR] = author;
    numbers[at + TOPIC] = first === undefined ? NO_LABEL : this.topics.retain(first);
    this.ids[row] = item.itemId;
    this.topicLists[row] = this.sharedTopics(topics);
    this.rows.set(ordinal, row);
    // a copy: a view would keep the whole reply it came in
    if (item.vector.length > 0) this.ownVectors.set(row, item.vector.slice());
    this.rowById.set(item.itemId, row);
    if (item.expiresAtMs !== 0) this.expiring++;
    if (author !== NO_LABEL) this.authorItems.add(author, ordinal, createdAtMs);
    if (this.filling) this.byTime.append(createdAtMs, ordinal);
    else this.byTime.insert(createdAtMs, ordinal);
    for (const watcher of this.watchers) watcher.placed(row, item);
  }

  /** One list for all items with the same topics: few lists are told apart by many items. */
  private sharedTopics(topics: readonly string[]): readonly string[] {
    if (topics.length === 0) return NO_TOPICS;
    const key = topics.join('\0');
    const known = this.topicsByKey.get(key);
    if (known) return known;
    if (this.topicsByKey.size >= MAX_SHARED_LISTS) this.topicsByKey.clear();
    this.topicsByKey.set(key, topics);
    return topics;
  }

  private drop(row: number): void {
    if (this.filling) this.filled();
    this.changes++;
    const at = row * ROW;
    const ordinal = this.ordinalAt(row);
    const author = this.numbers[at + AUTHOR] as number;
    const topic = this.numbers[at + TOPIC] as number;
    if (author !== NO_LABEL) {
      this.authorItems.remove(author, ordinal);
      if (this.authors.release(author)) this.authorItems.drop(author);
    }
    if (topic !== NO_LABEL) this.topics.release(topic);
    if (this.numbers[at + EXPIRES] !== 0) this.expiring--;
    this.byTime.remove(this.numbers[at + CREATED] as number, ordinal);
    this.rows.delete(ordinal);
    this.rowById.delete(this.ids[row] as string);
    this.ids[row] = '';
    this.topicLists[row] = NO_TOPICS;
    this.ownVectors.delete(row);
    this.free.push(row);
    for (const watcher of this.watchers) watcher.dropped(row);
  }

  private grow(): void {
    const grown = new Float64Array(this.numbers.length * 2);
    grown.set(this.numbers);
    this.numbers = grown;
  }
}
