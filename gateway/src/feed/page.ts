import type { ItemRecord, SafetyView } from '@eaglerank/catalogue';
import type { DecodedRankedSet } from '@eaglerank/domain';

/** Rows of a ranking that make one page. */
export interface Page {
  readonly rows: readonly number[];
  /** Row that the next page starts at. */
  readonly nextRow: number;
  /** Whether rows are left. */
  readonly more: boolean;
  /** Catalogue records in the order of `rows`, where they were read. */
  readonly records: readonly (ItemRecord | undefined)[] | undefined;
}

/** Which rows may be shown. */
export interface Visibility {
  /** Decided from what is in process. */
  readonly shows: (row: number) => boolean;
  /** Decided from the item's record; reads none when undefined. */
  readonly checkRecord?: ((record: ItemRecord) => boolean) | undefined;
  /** Told that records could not be read; throws where nothing may be shown unchecked. */
  readonly onUnread?: ((cause: unknown) => void) | undefined;
}

/** Reads catalogue records in the order of `ids`. */
export type ReadRecords = (ids: readonly string[]) => Promise<(ItemRecord | undefined)[]>;

/** The next `size` rows from `from` on that may be shown, without reading anything. */
export function cutPage(
  set: DecodedRankedSet,
  from: number,
  size: number,
  shows: (row: number) => boolean,
): Page {
  const rows: number[] = [];
  let row = from;
  for (; row < set.count && rows.length < size; row++) if (shows(row)) rows.push(row);
  return { rows, nextRow: row, more: row < set.count, records: undefined };
}

/**
 * The next `size` rows that may be shown, checked against the items' records as they are now: an
 * item without a record was deleted. Where the records cannot be read, what is in process decides,
 * unless `onUnread` throws.
 */
export async function cutCheckedPage(
  set: DecodedRankedSet,
  from: number,
  size: number,
  { shows, checkRecord, onUnread }: Visibility,
  read: ReadRecords,
): Promise<Page> {
  if (!checkRecord) return cutPage(set, from, size, shows);
  const rows: number[] = [];
  const records: ItemRecord[] = [];
  let next: Page = { rows, nextRow: from, more: from < set.count, records };
  while (rows.length < size && next.more) {
    next = cutPage(set, next.nextRow, size - rows.length, shows);
    if (next.rows.length === 0) break;
    let found: (ItemRecord | undefined)[];
    try {
      found = await read(next.rows.map((row) => set.ids.at(row)));
    } catch (cause) {
      onUnread?.(cause);
      return cutPage(set, from, size, shows);
    }
    next.rows.forEach((row, i) => {
      const record = found[i];
      if (!record || !checkRecord(record)) return;
      rows.push(row);
      records.push(record);
    });
  }
  return { rows, nextRow: next.nextRow, more: next.more, records };
}

/** Whether blocks and hides let an item through, as far as it can be told without its topics. */
export function allowedBy(safety: SafetyView, set: DecodedRankedSet, row: number): boolean {
  if (safety.isEmpty) return true;
  return !safety.hidesItem(set.ids.at(row)) && !safety.hidesAuthor(set.authorIds.at(row));
}

/** Whether an item's record lets it be shown now. */
export function isShowable(record: ItemRecord, safety: SafetyView, nowMs: number): boolean {
  if (record.expiresAtMs > 0 && record.expiresAtMs <= nowMs) return false;
  if (safety.isEmpty) return true;
  return (
    !safety.hidesAuthor(record.authorId) && !record.topics.some((topic) => safety.hidesTopic(topic))
  );
}
