/** The bits of a matrix as numbers, which compare and copy bit by bit, NaN and -0 too. */
export type Bits = Uint8Array | Uint32Array;

export const bitsOf = (matrix: Float32Array | Uint8Array): Bits =>
  matrix instanceof Uint8Array
    ? matrix
    : new Uint32Array(matrix.buffer, matrix.byteOffset, matrix.length);

/** Where the chosen rows begin in every matrix; scratch of a synchronous caller. */
let starts = new Uint32Array(256);

/** Chooses rows by position, of matrices of `columns`, for the functions below. */
export function chooseRows(rows: ArrayLike<number>, columns: number): void {
  if (rows.length > starts.length) starts = new Uint32Array(rows.length);
  for (let r = 0; r < rows.length; r++) starts[r] = (rows[r] as number) * columns;
}

/** First of the chosen rows. */
export const firstRow = (): number => starts[0] as number;

// one function for each kind of array: what reads both kinds checks which it is at every access

function varies8(bits: Uint8Array, column: number, rows: number): boolean {
  const first = bits[(starts[0] as number) + column];
  for (let r = 1; r < rows; r++) {
    if (bits[(starts[r] as number) + column] !== first) return true;
  }
  return false;
}

function varies32(bits: Uint32Array, column: number, rows: number): boolean {
  const first = bits[(starts[0] as number) + column];
  for (let r = 1; r < rows; r++) {
    if (bits[(starts[r] as number) + column] !== first) return true;
  }
  return false;
}

/** Columns that do not hold one value in all of `rows` chosen rows, in order; all where there is none. */
export function varyingColumns(bits: Bits, rows: number, columns: number): number[] {
  const varying: number[] = [];
  for (let c = 0; c < columns; c++) {
    const varies = bits instanceof Uint8Array ? varies8(bits, c, rows) : varies32(bits, c, rows);
    if (varies || rows === 0) varying.push(c);
  }
  return varying;
}

type Copy<B> = (from: B, start: number, columns: readonly number[], to: B, at: number) => void;

const copy8: Copy<Uint8Array> = (from, start, columns, to, at) => {
  for (let v = 0; v < columns.length; v++)
    to[at + v] = from[start + (columns[v] as number)] as number;
};

const copy32: Copy<Uint32Array> = (from, start, columns, to, at) => {
  for (let v = 0; v < columns.length; v++)
    to[at + v] = from[start + (columns[v] as number)] as number;
};

/** Writes these columns of `rows` chosen rows, row by row; `to` is of the kind of `from`. */
export function copyRows(from: Bits, columns: readonly number[], rows: number, to: Bits): void {
  for (let r = 0, at = 0; r < rows; r++, at += columns.length) {
    const start = starts[r] as number;
    if (from instanceof Uint8Array) copy8(from, start, columns, to as Uint8Array, at);
    else copy32(from, start, columns, to as Uint32Array, at);
  }
}
