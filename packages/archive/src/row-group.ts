import { PlainColumn } from './plain-column.js';
import { COLUMNS, type Kind, type Row, type Value } from './tables.js';
import { TextColumn } from './text-column.js';

/** Rows and bytes at which a group is written: what a reader skips or reads as a whole. */
const FULL_ROWS = 5000;
const FULL_BYTES = 500_000;

export type Column = PlainColumn | TextColumn;

/**
 * Rows of one kind on their way into a file, by column. Values are added in the kind's order: of
 * one row, or of several rows column by column.
 */
export class RowGroup {
  readonly columns: readonly Column[];
  rows = 0;
  private next = 0;

  constructor(readonly kind: Kind) {
    this.columns = Object.entries(COLUMNS[kind]).map(([name, type]) =>
      type === 'STRING' ? new TextColumn(name) : new PlainColumn(name, type),
    );
  }

  get isFull(): boolean {
    if (this.rows >= FULL_ROWS) return true;
    let bytes = 0;
    for (const column of this.columns) bytes += column.size;
    return bytes >= FULL_BYTES;
  }

  clear(): void {
    this.rows = 0;
    this.next = 0;
    for (const column of this.columns) column.clear();
  }

  /** The next column, which holds texts. */
  texts(): TextColumn {
    return this.columns[this.next++] as TextColumn;
  }

  /** The next column, which holds none. */
  plain(): PlainColumn {
    return this.columns[this.next++] as PlainColumn;
  }

  text(value: string, rows = 1): this {
    this.texts().text(value, rows);
    return this;
  }

  int64(value: number, rows = 1): this {
    this.plain().int64(value, rows);
    return this;
  }

  int32(value: number, rows = 1): this {
    this.plain().int32(value, rows);
    return this;
  }

  double(value: number): this {
    this.plain().double(value);
    return this;
  }

  blob(bytes: Uint8Array): this {
    this.plain().blob(bytes);
    return this;
  }

  boolean(value: boolean): this {
    this.plain().boolean(value);
    return this;
  }

  /** Ends a row, or several. Throws where a column has not got a value of each. */
  end(rows = 1): void {
    this.rows += rows;
    if (this.next !== this.columns.length) {
      throw new Error(`a row of ${this.kind} has ${this.columns.length} columns, not ${this.next}`);
    }
    this.next = 0;
  }

  /** A row as it was read from a file. */
  add(row: Row): void {
    for (const column of this.columns) {
      const value = row[column.name] as Value;
      if (column.type === 'STRING') column.text(value as string, 1);
      else addValue(column, value);
      this.next++;
    }
    this.end();
  }
}

function addValue(column: PlainColumn, value: Value): void {
  switch (column.type) {
    case 'BYTE_ARRAY':
      column.blob(value as Uint8Array);
      break;
    case 'INT64':
      column.int64(Number(value), 1);
      break;
    case 'INT32':
      column.int32(value as number, 1);
      break;
    case 'FLOAT':
      column.float(value as number);
      break;
    case 'DOUBLE':
      column.double(value as number);
      break;
    case 'BOOLEAN':
      column.boolean(value as boolean);
      break;
  }
}
