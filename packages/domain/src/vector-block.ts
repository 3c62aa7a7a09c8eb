import { ColumnWriter } from './columns.js';
import { VERSION, bitsOf, readBlock, type Column, type PackedMatrix } from './packed-block.js';

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

/** Rows of a matrix, by position in the block. */
type Rows = ArrayLike<number>;

const sequence = (length: number): Uint32Array => {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
};

/** Columns not yet seen to vary, at the front; scratch of a synchronous function. */
let even = new Uint16Array(64);

/** Columns that do not hold one value in all rows, in order. Looks no further at one that varies. */
function varyingColumns(matrix: Column, rows: Rows, columns: number): number[] {
  const bits = bitsOf(matrix);
  const differs = new Uint8Array(columns);
  const first = rows.length > 0 ? (rows[0] as number) * columns : 0;
  if (columns > even.length) even = new Uint16Array(columns);
  let left = columns;
  for (let c = 0; c < columns; c++) even[c] = c;
  for (let r = 1; r < rows.length; r++) {
    const at = (rows[r] as number) * columns;
    for (let i = left - 1; i >= 0; i--) {
      const c = even[i] as number;
      if (bits[at + c] === bits[first + c]) continue;
      differs[c] = 1;
      even[i] = even[--left] as number;
    }
  }
  const varying: number[] = [];
  for (let c = 0; c < columns; c++) if (differs[c] === 1 || rows.length === 0) varying.push(c);
  return varying;
}

function writeMatrix(
  writer: ColumnWriter,
  matrix: Column,
  varying: readonly number[],
  rows: Rows,
  columns: number,
): void {
  const constant = writer.u8s(columns).fill(1);
  for (const c of varying) constant[c] = 0;
  const room = (n: number): Column =>
    matrix instanceof Uint8Array ? writer.u8s(n) : writer.f32s(n);
  const shared = room(columns).fill(0);
  const first = rows.length > 0 ? (rows[0] as number) * columns : 0;
  for (let c = 0; c < columns; c++) if (constant[c] === 1) shared[c] = matrix[first + c] as number;
  const width = varying.length;
  const body = room(rows.length * width);
  for (let r = 0; r < rows.length; r++) {
    const from = (rows[r] as number) * columns;
    const to = r * width;
    for (let v = 0; v < width; v++) body[to + v] = matrix[from + (varying[v] as number)] as number;
  }
}

/** Bytes of a block; with `rows`, of these rows of its matrices alone, in this order. */
export function encodeVectorBlock(block: VectorBlock, rows: Rows = sequence(block.rows)): Buffer {
  const { columns } = block;
  const matrices = [block.values, block.present, block.ageSeconds] as const;
  const varying = matrices.map((matrix) => varyingColumns(matrix, rows, columns));
  const writer = new ColumnWriter(
    sizeOf(
      rows.length,
      columns,
      varying.map((list) => list.length),
    ),
  );
  writer.u32(VERSION).u32(rows.length).u32(columns);
  writer.f64(block.schemaHash).f64(block.asOfMs);
  matrices.forEach((matrix, m) =>
    writeMatrix(writer, matrix, varying[m] as number[], rows, columns),
  );
  return writer.finish();
}

/** Bytes of a block, padding included, by how many columns of each matrix vary. */
function sizeOf(rows: number, columns: number, varying: readonly number[]): number {
  const [values = 0, present = 0, ages = 0] = varying;
  return 64 + columns * 12 + rows * (4 * values + present + 4 * ages);
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

/** Throws MalformedColumnsError unless the bytes are a vector block. */
export function decodeVectorBlock(bytes: Uint8Array): VectorBlock {
  const { rows, columns, schemaHash, asOfMs, matrices } = readBlock(bytes);
  const [values, present, ages] = matrices;
  const size = rows * columns;
  return {
    ...{ schemaHash, asOfMs, rows, columns },
    values: unpack(values, rows, columns, new Float32Array(size)),
    present: unpack(present, rows, columns, new Uint8Array(size)),
    ageSeconds: unpack(ages, rows, columns, new Float32Array(size)),
  };
}

function copyRows(writer: ColumnWriter, packed: PackedMatrix, rows: readonly number[]): void {
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
  for (const matrix of block.matrices) copyRows(writer, matrix, kept);
  return writer.finish();
}
