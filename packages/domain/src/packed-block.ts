import { ColumnReader } from './columns.js';
import { MalformedColumnsError } from './string-table.js';

/** Blocks of version 1 have no REPEATED columns. */
export const VERSION = 2;
/** How a column of a matrix is stored. */
export const OWN = 0;
/** One value for all rows. */
export const SHARED = 1;
/** In every row what the nearest OWN column before it holds. */
export const REPEATED = 2;
export const MAX_COLUMNS = 1024;

export type Column = Float32Array | Uint8Array;

/** The bits of a matrix as numbers, which compare and copy bit by bit, NaN and -0 too. */
export type Bits = Uint8Array | Uint32Array;

export const bitsOf = (matrix: Column): Bits =>
  matrix instanceof Uint8Array
    ? matrix
    : new Uint32Array(matrix.buffer, matrix.byteOffset, matrix.length);

/** One matrix as it lies in the bytes. */
export interface PackedMatrix {
  /** By column: OWN, SHARED or REPEATED. */
  readonly kinds: Uint8Array;
  readonly shared: Column;
  /** rows x OWN columns. */
  readonly body: Column;
  /** Number of OWN columns. */
  readonly own: number;
}

function readPacked(
  reader: ColumnReader,
  rows: number,
  columns: number,
  read: (count: number) => Column,
): PackedMatrix {
  const kinds = reader.u8s(columns);
  let own = 0;
  for (let c = 0; c < columns; c++) {
    if (kinds[c] === OWN) own++;
    else if (kinds[c] !== SHARED && own === 0) throw new MalformedColumnsError('nothing to repeat');
  }
  return { kinds, own, shared: read(columns), body: read(rows * own) };
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
  reader.expectVersion('VectorBlock', VERSION, 1);
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
