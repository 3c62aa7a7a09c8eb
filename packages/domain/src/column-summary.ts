import { OWN, SHARED, bitsOf, readBlock, type PackedMatrix } from './packed-block.js';

/**
 * Of each column of an encoded vector block, in how many rows it is present and how new it is. Made
 * from the bytes: what is shared or repeated there need not be looked at row by row again.
 */
export class ColumnSummary {
  rows = 0;
  /** By column: rows whose value comes from data. */
  readonly present: Uint32Array;
  /** By column: least age in seconds; -1 where it has none. */
  readonly newestSeconds: Float32Array;
  private readonly newestBits: Uint32Array;

  /** @param columns of the blocks to be read */
  constructor(columns: number) {
    this.present = new Uint32Array(columns);
    this.newestSeconds = new Float32Array(columns);
    this.newestBits = new Uint32Array(this.newestSeconds.buffer);
  }

  /** Throws MalformedColumnsError unless the bytes are a block of this many columns. */
  read(bytes: Uint8Array): void {
    const { rows, matrices } = readBlock(bytes);
    const [, present, ages] = matrices;
    this.rows = rows;
    countPresent(present, rows, this.present);
    findNewest(ages, rows, this.newestBits);
  }
}

function countPresent(
  { kinds, shared, body, own }: PackedMatrix,
  rows: number,
  out: Uint32Array,
): void {
  let at = -1;
  let known = 0;
  for (let c = 0; c < out.length; c++) {
    if (kinds[c] === SHARED) {
      out[c] = rows * (shared[c] as number);
      continue;
    }
    if (kinds[c] === OWN) {
      at++;
      known = 0;
      for (let r = 0, i = at; r < rows; r++, i += own) known += body[i] as number;
    }
    out[c] = known;
  }
}

/**
 * From the bits of float32: ages order as their bits do, and -1, which stands for none, comes after
 * them all. A test for that would be mispredicted all the time.
 */
function findNewest(
  { kinds, shared, body, own }: PackedMatrix,
  rows: number,
  out: Uint32Array,
): void {
  const sharedBits = bitsOf(shared);
  const bits = bitsOf(body);
  let at = -1;
  let least = 0;
  for (let c = 0; c < out.length; c++) {
    if (kinds[c] === SHARED) {
      out[c] = sharedBits[c] as number;
      continue;
    }
    if (kinds[c] === OWN) {
      at++;
      least = 0xffff_ffff;
      for (let r = 0, i = at; r < rows; r++, i += own) {
        const age = bits[i] as number;
        if (age < least) least = age;
      }
    }
    out[c] = least;
  }
}
