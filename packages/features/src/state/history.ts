/** One event a history remembers. */
export interface HistoryEntry {
  readonly tsMs: number;
  /** 32-bit hash of the event id: orders events of one millisecond. */
  readonly tie: number;
  readonly weight: number;
  /** Empty where unknown. */
  readonly authorId: string;
  readonly topics: readonly string[];
}

/** Topics of an event that a history keeps. */
export const HISTORY_TOPICS = 4;

/** A bounded list of entries, oldest first. Whoever changes it drops what was encoded of it. */
export class EntryList<E> {
  protected readonly list: E[] = [];
  /** Bytes that the codec wrote of the entries as they are; undefined when they have changed since. */
  encoded: Uint8Array | undefined;

  constructor(readonly size: number) {}

  /** Oldest first. */
  get entries(): readonly E[] {
    return this.list;
  }

  clear(): void {
    this.list.length = 0;
    this.encoded = undefined;
  }

  /** Takes entries in the order in which another list of the kind held them, at most `size`. */
  restore(entries: readonly E[]): void {
    this.clear();
    this.list.push(...entries);
  }

  /** Puts an entry where it belongs; beyond `size` the oldest goes. */
  protected insert(entry: E, compare: (a: E, b: E) => number): void {
    const { list } = this;
    let at = list.length;
    while (at > 0 && compare(list[at - 1] as E, entry) > 0) at--;
    if (list.length >= this.size && at === 0) return;
    list.splice(at, 0, entry);
    if (list.length > this.size) list.shift();
    this.encoded = undefined;
  }

  /** Drops what `isGone`; returns whether anything was. */
  drop(isGone: (entry: E) => boolean): boolean {
    const kept = this.list.filter((entry) => !isGone(entry));
    if (kept.length === this.list.length) return false;
    this.restore(kept);
    return true;
  }
}

/** The latest `size` events by (time, event id). The same events in any order leave the same list. */
export class History extends EntryList<HistoryEntry> {
  add(entry: HistoryEntry): void {
    this.insert(entry, compareHistory);
  }
}

/** Total order; entries that compare equal are the same in every field. */
function compareHistory(a: HistoryEntry, b: HistoryEntry): number {
  return (
    a.tsMs - b.tsMs ||
    a.tie - b.tie ||
    a.weight - b.weight ||
    compareText(a.authorId, b.authorId) ||
    compareText(a.topics.join('\0'), b.topics.join('\0'))
  );
}

/** An id and when it was last met. */
export interface LastEntry {
  readonly tsMs: number;
  readonly tie: number;
  readonly id: string;
}

/**
 * The `size` distinct ids met last, by (time, event id). An id that fell out can only come back by
 * a later event, so the order of arrival does not matter.
 */
export class LastIds extends EntryList<LastEntry> {
  add(entry: LastEntry): void {
    const { list } = this;
    const known = list.findIndex((other) => other.id === entry.id);
    if (known >= 0) {
      if (compareLast(list[known] as LastEntry, entry) >= 0) return;
      list.splice(known, 1);
    }
    this.insert(entry, compareLast);
  }
}

function compareLast(a: LastEntry, b: LastEntry): number {
  return a.tsMs - b.tsMs || a.tie - b.tie || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
