import { ColumnReader, ColumnWriter, MalformedColumnsError } from './columns.js';

const VERSION = 1;
const MAX_COLUMNS = 1024;

/**
 * Feature vectors exactly as they were scored. Columns that hold one value for the whole request
 * (user, context) are stored once; the others row by row.
 */
export interface VectorBlock {
  /** Hash of the feature plan that gives the columns their names. */
  readonly schemaHash: number;
  /** When the features were read, ms since epoch. */
  readonly asOfMs: number;
  readonly rows: number;
  readonly columns: number;
  /** rows x columns, row-major. */
  readonly values: Float32Array;
  /** rows x columns, 1 where the value comes from data and 0 where it is the default. */
  readonly present: Uint8Array;
  /** rows x columns age in seconds of the newest event behind a value; -1 where there is none. */
  readonly ageSeconds: Float32Array;
}

type Column = Float32Array | Uint8Array;

function isConstant(column: Column, rows: number, columns: number, c: number): boolean {
  const first = column[c];
  for (let r = 1; r < rows; r++) {
    if (!Object.is(column[r * columns + c], first)) return false;
  }
  return true;
}

function writeMatrix(writer: ColumnWriter, block: VectorBlock, matrix: Column): void {
  const { rows, columns } = block;
  const constant = new Uint8Array(columns);
  let varying = 0;
  for (let c = 0; c < columns; c++) {
    constant[c] = rows > 0 && isConstant(matrix, rows, columns, c) ? 1 : 0;
    if (!constant[c]) varying++;
  }
  const make = (n: number): Column =>
    matrix instanceof Uint8Array ? new Uint8Array(n) : new Float32Array(n);
  const shared = make(columns);
  const body = make(rows * varying);
  let v = 0;
  for (let c = 0; c < columns; c++) {
    if (constant[c]) {
      shared[c] = matrix[c] as number;
    } else {
      for (let r = 0; r < rows; r++) body[r * varying + v] = matrix[r * columns + c] as number;
      v++;
    }
  }
  writer.column(constant).column(shared).column(body);
}

export function encodeVectorBlock(block: VectorBlock): Buffer {
  const writer = new ColumnWriter(128 + block.rows * block.columns * 5);
  writer.u32(VERSION).u32(block.rows).u32(block.columns);
  writer.f64(block.schemaHash).f64(block.asOfMs);
  writeMatrix(writer, block, block.values);
  writeMatrix(writer, block, block.present);
  writeMatrix(writer, block, block.ageSeconds);
  return writer.finish();
}

function readMatrix<C extends Column>(
  reader: ColumnReader,
  rows: number,
  columns: number,
  out: C,
  read: (count: number) => C,
): C {
  const constant = reader.u8s(columns);
  const varying = columns - constant.reduce((sum, bit) => sum + bit, 0);
  const shared = read(columns);
  const body = read(rows * varying);
  let v = 0;
  for (let c = 0; c < columns; c++) {
    const once = constant[c] === 1;
    for (let r = 0; r < rows; r++) {
      out[r * columns + c] = (once ? shared[c] : body[r * varying + v]) as number;
    }
    if (!once) v++;
  }
  return out;
}

/** Throws MalformedColumnsError unless the bytes are a vector block. */
export function decodeVectorBlock(bytes: Uint8Array): VectorBlock {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('VectorBlock', VERSION);
  const rows = reader.u32();
  const columns = reader.u32();
  if (rows > 2000 || columns > MAX_COLUMNS) {
    throw new MalformedColumnsError(`vector block of ${rows} x ${columns}`);
  }
  const schemaHash = reader.f64();
  const asOfMs = reader.f64();
  const size = rows * columns;
  const f32s = (n: number): Float32Array => reader.f32s(n);
  const u8s = (n: number): Uint8Array => reader.u8s(n);
  return {
    schemaHash,
    asOfMs,
    rows,
    columns,
    values: readMatrix(reader, rows, columns, new Float32Array(size), f32s),
    present: readMatrix(reader, rows, columns, new Uint8Array(size), u8s),
    ageSeconds: readMatrix(reader, rows, columns, new Float32Array(size), f32s),
  };
}

/** Rows `from` to `to` (exclusive) of an encoded block, encoded. */
export function sliceVectorBlock(bytes: Uint8Array, from: number, to: number): Buffer {
  const block = decodeVectorBlock(bytes);
  const start = Math.min(from, block.rows) * block.columns;
  const end = Math.min(to, block.rows) * block.columns;
  return encodeVectorBlock({
    ...block,
    rows: block.columns === 0 ? 0 : (end - start) / block.columns,
    values: block.values.subarray(start, end),
    present: block.present.subarray(start, end),
    ageSeconds: block.ageSeconds.subarray(start, end),
  });
}

/** The given rows of an encoded block, encoded; empty bytes stay empty. */
export function pickVectorRows(bytes: Uint8Array, rows: readonly number[]): Uint8Array {
  if (bytes.length === 0) return bytes;
  const block = decodeVectorBlock(bytes);
  const { columns } = block;
  const kept = rows.filter((row) => row < block.rows);
  const pick = <C extends Column>(from: C, to: C): C => {
    kept.forEach((row, i) =>
      to.set(from.subarray(row * columns, (row + 1) * columns), i * columns),
    );
    return to;
  };
  const size = kept.length * columns;
  return encodeVectorBlock({
    ...block,
    rows: kept.length,
    values: pick(block.values, new Float32Array(size)),
    present: pick(block.present, new Uint8Array(size)),
    ageSeconds: pick(block.ageSeconds, new Float32Array(size)),
  });
}
