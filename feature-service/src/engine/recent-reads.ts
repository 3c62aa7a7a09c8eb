import { comparePositions, type LogSlice, type Position } from '@eaglerank/events';

/** Records kept at most; what was read first goes first. */
const MOST_RECORDS = 2000;

interface Read {
  readonly from: Position;
  readonly slice: LogSlice;
}

/**
 * What the engine has read of one log, until the archive has it too: the archive reads the same a
 * moment later, and to read and decode it again costs more than to archive it.
 */
export class RecentReads {
  /** Each goes on where the one before ends. */
  private reads: Read[] = [];
  private records = 0;

  add(from: Position, slice: LogSlice): void {
    const last = this.reads.at(-1);
    if (last && comparePositions(last.slice.next, from) !== 0) this.clear();
    this.reads.push({ from, slice });
    this.records += slice.records.length;
    while (this.records > MOST_RECORDS) {
      this.records -= (this.reads.shift() as Read).slice.records.length;
    }
  }

  /** Everything kept from the position on, which is forgotten here; undefined where a part is missing. */
  take(from: Position): LogSlice | undefined {
    const first = this.reads[0];
    const last = this.reads.at(-1);
    if (!first || !last) return undefined;
    const behind = comparePositions(from, first.from);
    if (behind < 0) return undefined;
    const { reads } = this;
    this.clear();
    const { next } = last.slice;
    if (comparePositions(from, next) >= 0) return undefined;
    let records = reads.flatMap(({ slice }) => slice.records);
    if (behind > 0) records = records.filter((read) => comparePositions(read.next, from) > 0);
    const entries = reads.reduce((sum, { slice }) => sum + slice.entries, 0);
    return { records, next, entries };
  }

  clear(): void {
    this.reads = [];
    this.records = 0;
  }
}
