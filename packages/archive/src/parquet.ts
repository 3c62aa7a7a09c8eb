import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { ParquetWriter, fileWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { ColumnSource } from 'hyparquet-writer';
import { COLUMNS, type Kind, type Row, type Value } from './tables.js';

function columnsOf(kind: Kind, rows: readonly Row[]): ColumnSource[] {
  return Object.entries(COLUMNS[kind]).map(([name, type]) => ({
    name,
    type,
    nullable: false,
    data: rows.map((row) => row[name] as Value),
  }));
}

/** Makes what was written, or renamed, survive a power cut. */
function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** One Parquet file being written, beside its final name until it is whole. */
export class ParquetFile {
  rows = 0;
  private readonly writer: ParquetWriter;
  private readonly temporary: string;

  /** Throws when the file cannot be made. */
  constructor(
    private readonly kind: Kind,
    private readonly path: string,
  ) {
    this.temporary = `${path}.tmp`;
    this.writer = new ParquetWriter({
      writer: fileWriter(this.temporary),
      schema: schemaFromColumnData({ columnData: columnsOf(kind, []) }),
    });
  }

  /** Writes a row group. Throws when the disk does not take it. */
  async append(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.writer.write({
      columnData: columnsOf(this.kind, rows),
      rowGroupSize: rows.length,
    });
    this.rows += rows.length;
  }

  /** Gives the file its name. Throws when the disk does not take it. */
  async finish(): Promise<void> {
    await this.writer.finish();
    sync(this.temporary);
    renameSync(this.temporary, this.path);
    sync(dirname(this.path));
  }

  /** Leaves nothing behind. */
  discard(): void {
    rmSync(this.temporary, { force: true });
  }
}

/** All rows of a file. */
export async function readRows(path: string): Promise<Row[]> {
  const file = await asyncBufferFromFile(path);
  return parquetReadObjects({ file, utf8: false }) as Promise<Row[]>;
}
