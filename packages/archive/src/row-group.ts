import { PlainColumn } from './plain-column.js';
import { COLUMNS, type Kind, type Row, type Value } from './tables.js';

/** Rows and bytes at which a group is written: what a reader skips or reads as a whole. */
const FULL_ROWS = 5000;
const FULL_BYTES = 500_000;

/** Rows of one kind on their way into a file, by column. Values are added in the kind's order. */
export class RowGroup {
  readonly columns: readonly PlainColumn[];
  rows = 0;
  private next = 0;

  constructor(readonly kind: Kind) {
    this.columns = Object.entries(COLUMNS[kind]).map(([name, type]) => new PlainColumn(name, type));
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

  private column(): PlainColumn {
    return this.columns[this.next++] as PlainColumn;
  }

  text(value: string): this {
    this.column().text(value);
    return this;
  }

  slice(source: Uint8Array, from: number, to: number): this {
    this.column().slice(source, from, to);
    return this;
  }

  int64(value: number): this {
    this.column().int64(value);
    return this;
  }

  int32(value: number): this {
    this.column().int32(value);
    return this;
  }

  float(value: number): this {
    this.column().float(value);
    return this;
  }

  double(value: number): this {
    this.column().double(value);
    return this;
  }

  boolean(value: boolean): this {
    this.column().boolean(value);
    return this;
  }

  /** Ends a row. Throws where a column has got no value or two. */
  end(): void {
    if (this.next !== this.columns.length) {
      throw new Error(`a row of ${this.kind} has ${this.columns.length} columns, not ${this.next}`);
    }
    this.next = 0;
    this.rows++;
  }

  /** A row as it was read from a file. */
  add(row: Row): void {
    for (const column of this.columns) {
      addValue(column, row[column.name] as Value);
      this.next++;
    }
    this.end();
  }
}

function addValue(column: PlainColumn, value: Value): void {
  switch (column.type) {
    case 'STRING':
      column.text(value as string);
      break;
    case 'BYTE_ARRAY':
      column.slice(value as Uint8Array, 0, (value as Uint8Array).length);
      break;
    case 'INT64':
      column.int64(Number(value));
      break;
    case 'INT32':
      column.int32(value as number);
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
