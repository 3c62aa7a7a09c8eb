import type { LogRecord, LogRecordOut } from '@eaglerank/contracts';
import type { Position } from './position.js';

/** One record of the log, or bytes that are none. */
export interface ReadRecord {
  /** Where reading goes on after this record. */
  readonly next: Position;
  /** Undefined where the entry's bytes are not a batch of records. */
  readonly record: LogRecordOut | undefined;
  /** The entry's bytes where they could not be read. */
  readonly unreadable?: Buffer;
}

/** What one read brought, in log order. */
export interface LogSlice {
  readonly records: readonly ReadRecord[];
  /** Where reading goes on; the position asked for when nothing was there. */
  readonly next: Position;
  /** Entries the records came in. */
  readonly entries: number;
}

/**
 * The event log: per tenant a durable, ordered sequence of records. Entries hold many records.
 * Readers keep their own positions, which they commit together with what they made of the records.
 */
export interface EventLog {
  /**
   * Appends records in order and resolves when they are durable; the position is that of the first
   * of them. Rejects when the log is not there: then none or all of them may have been appended.
   */
  append(tenant: string, records: readonly LogRecord[]): Promise<Position>;
  /** Up to `maxEntries` entries from a position on; does not wait. */
  read(tenant: string, from: Position, maxEntries: number): Promise<LogSlice>;
  /** Resolves when a tenant has records after its position, at the latest after `timeoutMs`. */
  wait(positions: ReadonlyMap<string, Position>, timeoutMs: number): Promise<void>;
  /** Forgets every entry that lies wholly before `upTo`. */
  trim(tenant: string, upTo: Position): Promise<void>;
  /**
   * Entries from the position on. Exact up to a few; above that an upper bound, which also counts
   * what is kept for slower readers.
   */
  lag(tenant: string, from: Position): Promise<number>;
  /** Ends blocked waits. */
  close(): void;
}

/** Most records in one entry. */
export const MAX_ENTRY_RECORDS = 500;
