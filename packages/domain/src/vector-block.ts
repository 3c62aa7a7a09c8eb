import { ColumnWriter, aligned } from './columns.js';
import { chooseRows, copyRows, firstRow, kindsOf } from './matrix-rows.js';
import {
  OWN,
  SHARED,
  VERSION,
  bitsOf,
  readBlock,
  type Bits,
  type Column,
  type PackedMatrix,
} from './packed-block.js';

/**
 * Feature vectors exactly as they were scored. Columns that hold one value for the whole request
 * (user, context) are stored once, and what repeats the column before it, like the ages of features
 * of one entity, is not stored again; the others row by row.
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

/** Rows of a matrix, by position in the block. */
type Rows = ArrayLike<number>;

const sequence = (length: number): Uint32Array => {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
};

function writeMatrix(writer: ColumnWriter, bits: Bits, { kinds, own }: Layout, rows: number): void {
  const columns = kinds.length;
  writer.column(kinds);
  const size = columns + rows * own.length;
  const to = bitsOf(bits instanceof Uint8Array ? writer.u8s(size) : writer.f32s(size));
  const first = rows > 0 ? firstRow() : 0;
  for (let c = 0; c < columns; c++) to[c] = kinds[c] === SHARED ? (bits[first + c] as number) : 0;
  copyRows(bits, own, rows, to, columns);
}

/** How the columns of a matrix are stored. */
interface Layout {
  readonly kinds: Uint8Array;
  /** The OWN columns. */
  readonly own: readonly number[];
}

function layoutOf(kinds: Uint8Array): Layout {
  const own: number[] = [];
  for (let c = 0; c < kinds.length; c++) if (kinds[c] === OWN) own.push(c);
  return { kinds, own };
}

/**
 * Bytes of a block; with `rows`, of these rows of its matrices alone, in this order.
 * @param shared columns known to hold one value, presence and age for all rows, which saves a look
 *   at each row; the bytes are the same without it
 */
export function encodeVectorBlock(
  block: VectorBlock,
  rows: Rows = sequence(block.rows),
  shared: readonly number[] = [],
): Buffer {
  const { columns } = block;
  const count = rows.length;
  chooseRows(rows, columns);
  const matrices = [bitsOf(block.values), bitsOf(block.present), bitsOf(block.ageSeconds)];
  const layouts = matrices.map((bits) => layoutOf(kindsOf(bits, count, columns, shared)));
  const own = layouts.map((layout) => layout.own.length);
  const writer = new ColumnWriter(sizeOf(count, columns, own));
  writer.u32(VERSION).u32(count).u32(columns);
  writer.f64(block.schemaHash).f64(block.asOfMs);
  matrices.forEach((bits, m) => writeMatrix(writer, bits, layouts[m] as Layout, count));
  return writer.finish();
}

/** Bytes of a block, padding included, by how many columns of each matrix are OWN. */
function sizeOf(rows: number, columns: number, own: readonly number[]): number {
  const [values = 0, present = 0, ages = 0] = own;
  return 64 + columns * 12 + rows * (4 * values + present + 4 * ages);
}

function unpack<C extends Column>(packed: PackedMatrix, rows: number, columns: number, out: C): C {
  const { kinds, shared, body } = packed;
  let from = 0;
  for (let r = 0; r < rows; r++) {
    const to = r * columns;
    for (let c = 0; c < columns; c++) {
      if (kinds[c] === OWN) from++;
      out[to + c] = (kinds[c] === SHARED ? shared[c] : body[from - 1]) as number;
    }
  }
  return out;
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
  const { kinds, shared, body, own } = packed;
  writer.column(kinds).column(shared);
  const size = rows.length * own;
  const to = body instanceof Uint8Array ? writer.u8s(size) : writer.f32s(size);
  // most often a page is one run of rows
  for (let i = 0, run = 1; i < rows.length; i += run) {
    const first = rows[i] as number;
    for (run = 1; rows[i + run] === first + run;) run++;
    to.set(body.subarray(first * own, (first + run) * own), i * own);
  }
}

/**
 * The given rows of an encoded block, encoded: its columns stay of their kinds.
 * Empty bytes stay empty.
 */
export function pickVectorRows(bytes: Uint8Array, rows: readonly number[]): Uint8Array {
  if (bytes.length === 0) return bytes;
  const block = readBlock(aligned(bytes));
  const { columns } = block;
  const kept = rows.filter((row) => row < block.rows);
  const own = block.matrices.map((matrix) => matrix.own);
  const writer = new ColumnWriter(sizeOf(kept.length, columns, own));
  writer.u32(VERSION).u32(kept.length).u32(columns);
  writer.f64(block.schemaHash).f64(block.asOfMs);
  for (const matrix of block.matrices) copyPacked(writer, matrix, kept);
  return writer.finish();
}
