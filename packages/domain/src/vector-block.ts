import { ColumnReader, ColumnWriter, MalformedColumnsError } from './columns.js';
import {
  bitsOf,
  chooseRows,
  copyRows,
  firstRow,
  varyingColumns,
  type Bits,
} from './matrix-rows.js';

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

/** Rows of a matrix, by position in the block. */
type Rows = ArrayLike<number>;

const sequence = (length: number): Uint32Array => {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
};

function writeMatrix(
  writer: ColumnWriter,
  bits: Bits,
  varying: readonly number[],
  rows: number,
  columns: number,
): void {
  const constant = writer.u8s(columns).fill(1);
  for (const c of varying) constant[c] = 0;
  const room = (n: number): Bits =>
    bitsOf(bits instanceof Uint8Array ? writer.u8s(n) : writer.f32s(n));
  const shared = room(columns).fill(0);
  const first = rows > 0 ? firstRow() : 0;
  for (let c = 0; c < columns; c++) if (constant[c] === 1) shared[c] = bits[first + c] as number;
  copyRows(bits, varying, rows, room(rows * varying.length));
}

/** Bytes of a block; with `rows`, of these rows of its matrices alone, in this order. */
export function encodeVectorBlock(block: VectorBlock, rows: Rows = sequence(block.rows)): Buffer {
  const { columns } = block;
  const count = rows.length;
  chooseRows(rows, columns);
  const matrices = [bitsOf(block.values), bitsOf(block.present), bitsOf(block.ageSeconds)];
  const varying = matrices.map((bits) => varyingColumns(bits, count, columns));
  const sizes = varying.map((list) => list.length);
  const writer = new ColumnWriter(sizeOf(count, columns, sizes));
  writer.u32(VERSION).u32(count).u32(columns);
  writer.f64(block.schemaHash).f64(block.asOfMs);
  matrices.forEach((bits, m) => writeMatrix(writer, bits, varying[m] as number[], count, columns));
  return writer.finish();
}

/** Bytes of a block, padding included, by how many columns of each matrix vary. */
function sizeOf(rows: number, columns: number, varying: readonly number[]): number {
  const [values = 0, present = 0, ages = 0] = varying;
  return 64 + columns * 12 + rows * (4 * values + present + 4 * ages);
}

/** One matrix as it lies in the bytes. */
interface PackedMatrix {
  readonly constant: Uint8Array;
  readonly shared: Column;
  /** rows x varying columns. */
  readonly body: Column;
  readonly varying: number;
}

function readPacked(
  reader: ColumnReader,
  rows: number,
  columns: number,
  read: (count: number) => Column,
): PackedMatrix {
  const constant = reader.u8s(columns);
  let varying = columns;
  for (let c = 0; c < columns; c++) varying -= constant[c] === 1 ? 1 : 0;
  return { constant, varying, shared: read(columns), body: read(rows * varying) };
}

function unpack<C extends Column>(packed: PackedMatrix, rows: number, columns: number, out: C): C {
  const { constant, shared, body } = packed;
  let from = 0;
  for (let r = 0; r < rows; r++) {
    const to = r * columns;
    for (let c = 0; c < columns; c++) {
      out[to + c] = (constant[c] === 1 ? shared[c] : body[from++]) as number;
    }
  }
  return out;
}

interface PackedBlock {
  readonly rows: number;
  readonly columns: number;
  readonly schemaHash: number;
  readonly asOfMs: number;
  /** Values, presence, ages. */
  readonly matrices: readonly [PackedMatrix, PackedMatrix, PackedMatrix];
}

function readBlock(bytes: Uint8Array): PackedBlock {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('VectorBlock', VERSION);
  const rows = reader.u32();
  const columns = reader.u32();
  if (rows > 2000 || columns > MAX_COLUMNS) {
    throw new MalformedColumnsError(`vector block of ${rows} x ${columns}`);
  }
  const schemaHash = reader.f64();
  const asOfMs = reader.f64();
  const f32s = (n: number): Float32Array => reader.f32s(n);
  const u8s = (n: number): Uint8Array => reader.u8s(n);
  const values = readPacked(reader, rows, columns, f32s);
  const present = readPacked(reader, rows, columns, u8s);
  const ages = readPacked(reader, rows, columns, f32s);
  return { rows, columns, schemaHash, asOfMs, matrices: [values, present, ages] };
}

/** Throws MalformedColumnsError unless the bytes are a vector block. */
export function decodeVectorBlock(bytes: Uint8Array): VectorBlock {
  const { rows, columns, schemaHash, asOfMs, matrices } = readBlock(bytes);
  const [values, present, ages] = matrices;
  const size = rows * columns;
  return {
    schemaHash,
    asOfMs,
    rows,
    columns,
    values: unpack(values, rows, columns, new Float32Array(size)),
    present: unpack(present, rows, columns, new Uint8Array(size)),
    ageSeconds: unpack(ages, rows, columns, new Float32Array(size)),
  };
}

function copyPacked(writer: ColumnWriter, packed: PackedMatrix, rows: readonly number[]): void {
  const { constant, shared, body, varying } = packed;
  writer.column(constant).column(shared);
  const size = rows.length * varying;
  const to = body instanceof Uint8Array ? writer.u8s(size) : writer.f32s(size);
  rows.forEach((row, i) => {
    to.set(body.subarray(row * varying, (row + 1) * varying), i * varying);
  });
}

/**
 * The given rows of an encoded block, encoded: what varied in the block stays a column of its own.
 * Empty bytes stay empty.
 */
export function pickVectorRows(bytes: Uint8Array, rows: readonly number[]): Uint8Array {
  if (bytes.length === 0) return bytes;
  const block = readBlock(bytes);
  const { columns } = block;
  const kept = rows.filter((row) => row < block.rows);
  const varying = block.matrices.map((matrix) => matrix.varying);
  const writer = new ColumnWriter(sizeOf(kept.length, columns, varying));
  writer.u32(VERSION).u32(kept.length).u32(columns);
  writer.f64(block.schemaHash).f64(block.asOfMs);
  for (const matrix of block.matrices) copyPacked(writer, matrix, kept);
  return writer.finish();
}
