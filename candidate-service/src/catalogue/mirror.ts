import type { ItemRecord } from '@eaglerank/catalogue';
import { AUTHOR_NEWEST, LabelTable, makeAuthor, makeTopic } from './labels.js';
import type { AuthorLabel, Label } from './labels.js';
import { OrdinalMap } from './ordinal-map.js';
import { OrdinalSet } from './ordinal-set.js';
import { TimeOrder } from './time-order.js';

/** What the mirror keeps of an item. */
export type MirrorItem = Pick<
  ItemRecord,
  'ordinal' | 'itemId' | 'updatedAtMs' | 'createdAtMs' | 'expiresAtMs' | 'authorId' | 'topics'
>;

const NO_TOPICS: readonly Label[] = [];

/**
 * One tenant's catalogue in memory, column by column: the newest `maxItems` items by creation.
 * Rows are reused; whoever waits between two reads keeps ordinals, which never are.
 */
export class CatalogueMirror {
  /** By row. */
  ordinals = new Uint32Array(1024);
  createdAtMs = new Float64Array(1024);
  /** 0 for never. */
  expiresAtMs = new Float64Array(1024);
  readonly ids: string[] = [];
  /** The author of an item without one has an empty id. */
  readonly authors: AuthorLabel[] = [];
  /** Most characteristic first. */
  readonly topics: (readonly Label[])[] = [];
  /** Every live item, by creation. */
  readonly byTime = new TimeOrder();

  private updatedAtMs = new Float64Array(1024);
  private readonly rows = new OrdinalMap();
  private readonly rowById = new Map<string, number>();
  private readonly deleted = new OrdinalSet();
  private readonly free: number[] = [];
  private readonly authorTable = new LabelTable<AuthorLabel>(makeAuthor);
  private readonly topicTable = new LabelTable<Label>(makeTopic);
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

  /** An author who has items here. */
  author(authorId: string): AuthorLabel | undefined {
    return this.authorTable.get(authorId);
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
    const row = this.rowOf(ordinal);
    if (row >= 0) this.drop(row);
  }

  /** False when it changes nothing: older than what is known, deleted, or too old to be kept. */
  upsert(item: MirrorItem): boolean {
    if (this.deleted.has(item.ordinal)) return false;
    const known = this.rowOfId(item.itemId);
    if (known >= 0) {
      const ordinal = this.ordinals[known] as number;
      if (item.ordinal < ordinal) return false;
      if (item.ordinal === ordinal && item.updatedAtMs < (this.updatedAtMs[known] as number)) {
        return false;
      }
      this.drop(known);
    } else if (this.size >= this.maxItems) {
      if (item.createdAtMs < this.byTime.oldestTime()) return false;
      this.drop(this.rowOf(this.byTime.oldest()));
    }
    this.put(this.free.pop() ?? this.nextRow++, item);
    return true;
  }

  private put(row: number, item: MirrorItem): void {
    if (row >= this.ordinals.length) this.grow();
    const { ordinal } = item;
    this.ordinals[row] = ordinal;
    this.createdAtMs[row] = item.createdAtMs;
    this.expiresAtMs[row] = item.expiresAtMs;
    this.updatedAtMs[row] = item.updatedAtMs;
    this.ids[row] = item.itemId;
    this.rows.set(ordinal, row);
    this.rowById.set(item.itemId, row);
    const author = this.authorTable.retain(item.authorId);
    this.authors[row] = author;
    if (author.id !== '') this.addNewest(author, row);
    this.topics[row] =
      item.topics.length === 0
        ? NO_TOPICS
        : item.topics.map((topic) => this.topicTable.retain(topic));
    if (this.filling) this.byTime.append(item.createdAtMs, ordinal);
    else this.byTime.insert(item.createdAtMs, ordinal);
  }

  private drop(row: number): void {
    if (this.filling) this.filled();
    const ordinal = this.ordinals[row] as number;
    const author = this.authors[row] as AuthorLabel;
    const at = author.newest.indexOf(ordinal);
    if (at >= 0) author.newest.splice(at, 1);
    this.authorTable.release(author);
    for (const topic of this.topics[row] as readonly Label[]) this.topicTable.release(topic);
    this.byTime.remove(this.createdAtMs[row] as number, ordinal);
    this.rows.delete(ordinal);
    this.rowById.delete(this.ids[row] as string);
    this.ids[row] = '';
    this.topics[row] = NO_TOPICS;
    this.free.push(row);
  }

  private addNewest({ newest }: AuthorLabel, row: number): void {
    const created = this.createdAtMs[row] as number;
    let at = newest.length;
    while (at > 0 && this.createdOf(newest[at - 1] as number) > created) at--;
    if (newest.length < AUTHOR_NEWEST) {
      newest.splice(at, 0, this.ordinals[row] as number);
    } else if (at > 0) {
      newest.splice(at, 0, this.ordinals[row] as number);
      newest.shift();
    }
  }

  private createdOf(ordinal: number): number {
    return this.createdAtMs[this.rowOf(ordinal)] as number;
  }

  private grow(): void {
    const capacity = this.ordinals.length * 2;
    const longer = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(capacity);
      grown.set(old);
      return grown;
    };
    const ordinals = new Uint32Array(capacity);
    ordinals.set(this.ordinals);
    this.ordinals = ordinals;
    this.createdAtMs = longer(this.createdAtMs);
    this.expiresAtMs = longer(this.expiresAtMs);
    this.updatedAtMs = longer(this.updatedAtMs);
  }
}
