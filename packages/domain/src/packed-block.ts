import { ColumnReader, MalformedColumnsError } from './columns.js';

export const VERSION = 1;
export const MAX_COLUMNS = 1024;

export type Column = Float32Array | Uint8Array;

/** The same bits as numbers that compare bit by bit, NaN and -0 too. */
export const bitsOf = (matrix: Column): Uint8Array | Uint32Array =>
  matrix instanceof Uint8Array
    ? matrix
    : new Uint32Array(matrix.buffer, matrix.byteOffset, matrix.length);

/** One matrix as it lies in the bytes. */
export interface PackedMatrix {
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

export interface PackedBlock {
  readonly rows: number;
  readonly columns: number;
  readonly schemaHash: number;
  readonly asOfMs: number;
  /** Values, presence, ages. */
  readonly matrices: readonly [PackedMatrix, PackedMatrix, PackedMatrix];
}

/** Throws MalformedColumnsError unless the bytes are a vector block. */
export function readBlock(bytes: Uint8Array): PackedBlock {
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
