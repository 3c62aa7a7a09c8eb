import type { RecentReads } from './recent-reads.js';
import { comparePositions, type EventLog, type LogSlice, type Position } from '@eaglerank/events';

/** Entries of one read. */
const MOST_ENTRIES = 500;

/** Reads one tenant's log in batches of about `batchRecords`, never more. */
export class LogReader {
  private recordsPerEntry = 1;
  private ahead: { readonly from: Position; readonly slice: Promise<LogSlice> } | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly tenant: string,
    private readonly batchRecords: number,
    /** Is given every batch; undefined where nobody takes it from there. */
    private readonly recent?: RecentReads,
  ) {}

  /**
   * The next batch. While the reader is behind, the one after it is read in the meantime: Redis
   * would otherwise wait for the engine and the engine for Redis.
   */
  async next(from: Position): Promise<LogSlice> {
    const read = await this.take(from);
    if (read.records.length === 0) return read;
    this.recordsPerEntry += 0.3 * (read.records.length / read.entries - this.recordsPerEntry);
    const slice = atMost(read, this.batchRecords);
    this.recent?.add(from, slice);
    if (read.records.length >= this.batchRecords / 2) {
      const ahead = this.read(slice.next);
      // whoever needs it learns of the failure
      ahead.catch(() => undefined);
      this.ahead = { from: slice.next, slice: ahead };
    }
    return slice;
  }

  private take(from: Position): Promise<LogSlice> {
    const { ahead } = this;
    this.ahead = undefined;
    return ahead && comparePositions(ahead.from, from) === 0 ? ahead.slice : this.read(from);
  }

  private read(from: Position): Promise<LogSlice> {
    const entries = Math.ceil(this.batchRecords / this.recordsPerEntry);
    return this.log.read(this.tenant, from, Math.max(1, Math.min(MOST_ENTRIES, entries)));
  }
}

/** The first records of a slice: how many an entry holds is known only when it has been read. */
function atMost(slice: LogSlice, records: number): LogSlice {
  const last = slice.records[records - 1];
  if (!last || slice.records.length === records) return slice;
  return { ...slice, records: slice.records.slice(0, records), next: last.next };
}
