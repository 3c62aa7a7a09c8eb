import { aligned } from './columns.js';
import {
  MAX_COLUMNS,
  OWN,
  SHARED,
  bitsOf,
  readBlock,
  type PackedBlock,
  type PackedMatrix,
} from './packed-block.js';

/** Where the rows of a matrix go: element `at`, and every `stride` elements on. */
export interface Strided<C> {
  readonly into: C;
  readonly at: number;
  readonly stride: number;
}

/**
 * An encoded block whose rows are taken out of it without making its matrices; valid until the next
 * one is made.
 */
export class VectorRows {
  readonly rows: number;
  readonly columns: number;
  readonly schemaHash: number;
  readonly asOfMs: number;
  private readonly matrices: PackedBlock['matrices'];

  /** Throws MalformedColumnsError unless the bytes are a vector block. */
  constructor(bytes: Uint8Array) {
    const { rows, columns, schemaHash, asOfMs, matrices } = readBlock(aligned(bytes));
    this.rows = rows;
    this.columns = columns;
    this.schemaHash = schemaHash;
    this.asOfMs = asOfMs;
    this.matrices = matrices;
  }

  /** Puts the first `rows` rows of the float32 values, as bits, where they belong. */
  values(rows: number, to: Strided<Uint32Array>): void {
    scatter(this.matrices[0], rows, this.columns, to);
  }

  present(rows: number, to: Strided<Uint8Array>): void {
    scatter(this.matrices[1], rows, this.columns, to);
  }

  /** Like `values`, of the ages. */
  ageSeconds(rows: number, to: Strided<Uint32Array>): void {
    scatter(this.matrices[2], rows, this.columns, to);
  }
}

/** Columns that vary, and where in a row of the body they are; scratch of a synchronous function. */
const varyingAt = new Uint16Array(MAX_COLUMNS);
const bodyAt = new Uint16Array(MAX_COLUMNS);

/** Unpacks rows: column by column what they share, then row by row what varies. */
function scatter(
  { kinds, shared, body, own }: PackedMatrix,
  rows: number,
  columns: number,
  { into, at, stride }: Strided<Uint32Array | Uint8Array>,
): void {
  const sharedBits = bitsOf(shared);
  const bits = bitsOf(body);
  const end = at + rows * stride;
  let varying = 0;
  for (let c = 0, next = 0; c < columns; c++) {
    if (kinds[c] === SHARED) {
      const value = sharedBits[c] as number;
      for (let to = at + c; to < end; to += stride) into[to] = value;
      continue;
    }
    if (kinds[c] === OWN) next++;
    bodyAt[varying] = next - 1;
    varyingAt[varying++] = c;
  }
  for (let to = at, from = 0; to < end; to += stride, from += own) {
    for (let v = 0; v < varying; v++) {
      into[to + (varyingAt[v] as number)] = bits[from + (bodyAt[v] as number)] as number;
    }
  }
}
