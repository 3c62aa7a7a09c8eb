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

/** The latest `size` events by (time, event id). The same events in any order leave the same list. */
export class History {
  /** Oldest first. */
  readonly entries: HistoryEntry[] = [];

  constructor(readonly size: number) {}

  clear(): void {
    this.entries.length = 0;
  }

  add(entry: HistoryEntry): void {
    const { entries } = this;
    let at = entries.length;
    while (at > 0 && compareHistory(entries[at - 1] as HistoryEntry, entry) > 0) at--;
    if (entries.length < this.size) {
      entries.splice(at, 0, entry);
    } else if (at > 0) {
      entries.splice(at, 0, entry);
      entries.shift();
    }
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
export class LastIds {
  /** Oldest first. */
  readonly entries: LastEntry[] = [];

  constructor(readonly size: number) {}

  clear(): void {
    this.entries.length = 0;
  }

  add(entry: LastEntry): void {
    const { entries } = this;
    const known = entries.findIndex((other) => other.id === entry.id);
    if (known >= 0) {
      if (compareLast(entries[known] as LastEntry, entry) >= 0) return;
      entries.splice(known, 1);
    }
    let at = entries.length;
    while (at > 0 && compareLast(entries[at - 1] as LastEntry, entry) > 0) at--;
    if (entries.length >= this.size && at === 0) return;
    entries.splice(at, 0, entry);
    if (entries.length > this.size) entries.shift();
  }
}

function compareLast(a: LastEntry, b: LastEntry): number {
  return a.tsMs - b.tsMs || a.tie - b.tie || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
