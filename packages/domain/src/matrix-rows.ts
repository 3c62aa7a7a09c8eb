import { OWN, REPEATED, SHARED, type Bits } from './packed-block.js';

/** Rows that are compared before there is a branch. */
const AT_ONCE = 4;

/** Where the chosen rows begin in every matrix, then the last again to AT_ONCE; scratch of a synchronous caller. */
let starts = new Uint32Array(256);

/** Chooses rows by position, of matrices of `columns`, for the functions below. */
export function chooseRows(rows: ArrayLike<number>, columns: number): void {
  const count = rows.length;
  if (count + AT_ONCE > starts.length) starts = new Uint32Array(count + AT_ONCE);
  for (let r = 0; r < count; r++) starts[r] = (rows[r] as number) * columns;
  if (count > 0) starts.fill(starts[count - 1] as number, count, count + AT_ONCE);
}

/** First of the chosen rows. */
export const firstRow = (): number => starts[0] as number;

// one function for each kind of array: what reads both kinds checks which it is at every access

function varies8(bits: Uint8Array, column: number, rows: number): boolean {
  const from = starts;
  const first = bits[(from[0] as number) + column];
  for (let r = 1; r < rows; r++) {
    if (bits[(from[r] as number) + column] !== first) return true;
  }
  return false;
}

function varies32(bits: Uint32Array, column: number, rows: number): boolean {
  const from = starts;
  const first = bits[(from[0] as number) + column] as number;
  for (let r = 0; r < rows; r += AT_ONCE) {
    const a = (bits[(from[r] as number) + column] as number) ^ first;
    const b = (bits[(from[r + 1] as number) + column] as number) ^ first;
    const c = (bits[(from[r + 2] as number) + column] as number) ^ first;
    const d = (bits[(from[r + 3] as number) + column] as number) ^ first;
    if ((a | b | c | d) !== 0) return true;
  }
  return false;
}

function repeats8(bits: Uint8Array, column: number, other: number, rows: number): boolean {
  const from = starts;
  for (let r = 0; r < rows; r++) {
    const start = from[r] as number;
    if (bits[start + column] !== bits[start + other]) return false;
  }
  return true;
}

function repeats32(bits: Uint32Array, column: number, other: number, rows: number): boolean {
  const from = starts;
  for (let r = 0; r < rows; r++) {
    const start = from[r] as number;
    if (bits[start + column] !== bits[start + other]) return false;
  }
  return true;
}

/**
 * How each column of `rows` chosen rows is to be stored; OWN where there are no rows.
 * @param shared columns known to hold one value for all rows, which are not looked at
 */
export function kindsOf(
  bits: Bits,
  rows: number,
  columns: number,
  shared: readonly number[],
): Uint8Array {
  const kinds = new Uint8Array(columns);
  if (rows === 0) return kinds;
  for (let i = 0; i < shared.length; i++) kinds[shared[i] as number] = SHARED;
  const bytes = bits instanceof Uint8Array;
  let own = -1;
  for (let c = 0; c < columns; c++) {
    if (kinds[c] === SHARED) continue;
    if (!(bytes ? varies8(bits, c, rows) : varies32(bits, c, rows))) kinds[c] = SHARED;
    else if (own >= 0 && (bytes ? repeats8(bits, c, own, rows) : repeats32(bits, c, own, rows)))
      kinds[c] = REPEATED;
    else {
      kinds[c] = OWN;
      own = c;
    }
  }
  return kinds;
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

/** Writes these columns of `rows` chosen rows, row by row, from `at` on; `to` is of the kind of `from`. */
export function copyRows(
  from: Bits,
  columns: readonly number[],
  rows: number,
  to: Bits,
  at: number,
): void {
  for (let r = 0; r < rows; r++, at += columns.length) {
    const start = starts[r] as number;
    if (from instanceof Uint8Array) copy8(from, start, columns, to as Uint8Array, at);
    else copy32(from, start, columns, to as Uint32Array, at);
  }
}
