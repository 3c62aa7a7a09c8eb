import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  asyncBufferFromFile,
  parquetReadObjects,
  type ColumnChunk,
  type ParquetType,
  type Statistics,
} from 'hyparquet';
import {
  ParquetWriter,
  fileWriter,
  schemaFromColumnData,
  type BasicType,
  type Writer,
} from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Column, RowGroup } from './row-group.js';
import { COLUMNS, type Kind, type Row } from './tables.js';

function schemaOf(kind: Kind) {
  const columnData = Object.entries(COLUMNS[kind]).map(([name, type]) => ({
    ...{ name, type, nullable: false, data: [] },
  }));
  return schemaFromColumnData({ columnData });
}

const PHYSICAL: Readonly<Partial<Record<BasicType, ParquetType>>> = { STRING: 'BYTE_ARRAY' };

function statisticsOf(column: Column): Statistics | undefined {
  if (column.count === 0 || (column.type !== 'INT64' && column.type !== 'INT32')) return undefined;
  const { type, least, greatest } = column;
  const bound = (value: number): number | bigint => (type === 'INT64' ? BigInt(value) : value);
  return { null_count: 0n, min_value: bound(least), max_value: bound(greatest) };
}

/**
 * Writes a column as one compressed page. No value is null, so there are no levels; no dictionary,
 * because making it costs more time than compression leaves of its gain.
 */
function writeColumn(writer: Writer, column: Column): ColumnChunk {
  const start = writer.offset;
  const compressed = column.compressed();
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: column.size,
    compressed_page_size: compressed.length,
    data_page_header_v2: {
      ...{ num_values: column.count, num_nulls: 0, num_rows: column.count, encoding: 'PLAIN' },
      ...{ definition_levels_byte_length: 0, repetition_levels_byte_length: 0 },
      is_compressed: true,
    },
  });
  const header = writer.offset - start;
  writer.appendBytes(compressed);
  const statistics = statisticsOf(column);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: PHYSICAL[column.type] ?? (column.type as ParquetType),
      encodings: ['PLAIN'],
      path_in_schema: [column.name],
      codec: 'SNAPPY',
      num_values: BigInt(column.count),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(header + column.size),
      data_page_offset: BigInt(start),
      ...(statistics && { statistics }),
    },
  };
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
    kind: Kind,
    private readonly path: string,
  ) {
    this.temporary = `${path}.tmp`;
    this.writer = new ParquetWriter({
      writer: fileWriter(this.temporary),
      schema: schemaOf(kind),
    });
  }

  /** Writes a row group. Throws when the disk does not take it. */
  async append(group: RowGroup): Promise<void> {
    if (group.rows === 0) return;
    const { writer } = this.writer;
    const start = writer.offset;
    const columns = group.columns.map((column) => writeColumn(writer, column));
    const sizes = columns.map(({ meta_data: meta }) => meta?.total_uncompressed_size ?? 0n);
    this.writer.row_groups.push({
      columns,
      num_rows: BigInt(group.rows),
      total_byte_size: sizes.reduce((sum, size) => sum + size, 0n),
      total_compressed_size: BigInt(writer.offset - start),
    });
    this.writer.num_rows += BigInt(group.rows);
    await writer.flush?.();
    this.rows += group.rows;
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
