import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeVectorBlock,
  encodeVectorBlock,
  pickVectorRows,
  type VectorBlock,
} from './vector-block.js';
import { VectorRows } from './vector-rows.js';

const COLUMNS = 5;
const value = fc.oneof(
  fc.constantFrom(0, -0, NaN, Infinity, 1),
  fc.float().map((x) => Math.fround(x)),
);

/** Lets columns be as the one before them, by bit of `mask`. */
function repeated<M extends Float32Array | Uint8Array>(matrix: M, mask: number): M {
  for (let at = 0; at < matrix.length; at++) {
    const column = at % COLUMNS;
    if (column > 0 && (mask >> column) & 1) matrix[at] = matrix[at - 1] as number;
  }
  return matrix;
}

const block: fc.Arbitrary<VectorBlock> = fc.nat(12).chain((rows) => {
  const size = { minLength: rows * COLUMNS, maxLength: rows * COLUMNS };
  const floats = fc
    .tuple(fc.array(value, size), fc.nat(31))
    .map(([list, mask]) => repeated(Float32Array.from(list), mask));
  return fc.record({
    schemaHash: fc.maxSafeNat(),
    asOfMs: fc.maxSafeNat(),
    rows: fc.constant(rows),
    columns: fc.constant(COLUMNS),
    values: floats,
    present: fc
      .tuple(fc.array(fc.nat(1), size), fc.nat(31))
      .map(([list, mask]) => repeated(Uint8Array.from(list), mask)),
    ageSeconds: floats,
  });
});

/** The given rows, one number after the other. */
function pick(of: VectorBlock, rows: readonly number[]): VectorBlock {
  const at = rows.flatMap((row) => [0, 1, 2, 3, 4].map((c) => row * COLUMNS + c));
  return {
    ...of,
    rows: rows.length,
    values: Float32Array.from(at, (i) => of.values[i] as number),
    present: Uint8Array.from(at, (i) => of.present[i] as number),
    ageSeconds: Float32Array.from(at, (i) => of.ageSeconds[i] as number),
  };
}

describe('VectorBlock', () => {
  it('comes back as it was, all of it or some rows in any order', () => {
    fc.assert(
      fc.property(block, fc.array(fc.nat(11), { maxLength: 15 }), (of, wanted) => {
        expect(decodeVectorBlock(encodeVectorBlock(of))).to.deep.equal(of);
        const rows = wanted.filter((row) => row < of.rows);
        expect(decodeVectorBlock(encodeVectorBlock(of, rows))).to.deep.equal(pick(of, rows));
        const whole = encodeVectorBlock(of);
        // as it lies in a message, at any offset
        const within = Buffer.concat([Buffer.of(0), whole]).subarray(1);
        for (const bytes of [whole, within]) {
          const picked = decodeVectorBlock(pickVectorRows(bytes, wanted));
          expect(picked).to.deep.equal(pick(of, rows));
        }
      }),
    );
  });

  it('has the same bytes whether or not it is told which columns are shared', () => {
    fc.assert(
      fc.property(block, fc.subarray([0, 1, 2, 3, 4]), (of, shared) => {
        for (const matrix of [of.values, of.present, of.ageSeconds]) {
          for (const c of shared) {
            for (let at = c; at < matrix.length; at += COLUMNS) matrix[at] = matrix[c] as number;
          }
        }
        const all = Array.from({ length: of.rows }, (_, row) => row);
        for (const rows of [all, all.slice(1).reverse()]) {
          expect(encodeVectorBlock(of, rows, shared)).to.deep.equal(encodeVectorBlock(of, rows));
        }
      }),
    );
  });

  const ramp = (rows: number, columns: number): VectorBlock => {
    const values = Float32Array.from({ length: rows * columns }, (_, at) =>
      Math.floor(at / columns),
    );
    const present = new Uint8Array(values.length);
    return {
      ...{ schemaHash: 1, asOfMs: 2, rows, columns, values, present },
      ageSeconds: new Float32Array(values.length),
    };
  };

  it('stores a column that repeats the one before it once', () => {
    const bytesOf = (columns: number): number => encodeVectorBlock(ramp(100, columns)).length;
    expect(bytesOf(10) - bytesOf(1)).to.be.lessThan(200);
  });

  it('reads blocks of version 1, and refuses a repetition of nothing', () => {
    const of = ramp(3, 1);
    const bytes = encodeVectorBlock(of);
    bytes.writeUInt32LE(1, 0);
    expect(decodeVectorBlock(bytes)).to.deep.equal(of);
    // behind version, rows, columns, padding, hash and time: the kind of the one column of values
    bytes[32] = 2;
    expect(() => decodeVectorBlock(bytes)).to.throw('nothing to repeat');
  });

  it('gives its rows to where they belong', () => {
    fc.assert(
      fc.property(block, fc.nat(12), (of, most) => {
        const vectors = new VectorRows(encodeVectorBlock(of));
        const rows = Math.min(most, of.rows);
        const stride = COLUMNS + 1;
        const floats = new Float32Array(1 + rows * stride).fill(7);
        const words = new Uint32Array(floats.buffer);
        const bytes = new Uint8Array(1 + rows * stride).fill(7);
        const { values, present, ageSeconds } = pick(
          of,
          Array.from({ length: rows }, (_, row) => row),
        );
        const expected = (matrix: ArrayLike<number>): number[] => {
          const all = Array.from({ length: rows }, (_, row) => row * COLUMNS);
          return [7, ...all.flatMap((at) => [...Array.from(matrix).slice(at, at + COLUMNS), 7])];
        };
        vectors.values(rows, { into: words, at: 1, stride });
        expect([...floats]).to.deep.equal(expected(values));
        vectors.ageSeconds(rows, { into: words, at: 1, stride });
        expect([...floats]).to.deep.equal(expected(ageSeconds));
        vectors.present(rows, { into: bytes, at: 1, stride });
        expect([...bytes]).to.deep.equal(expected(present));
      }),
    );
  });

  it('stores a column that is the same in all rows once', () => {
    const bytes = (rows: number): number =>
      encodeVectorBlock({
        ...{ schemaHash: 1, asOfMs: 2, rows, columns: COLUMNS },
        values: new Float32Array(rows * COLUMNS).fill(5),
        present: new Uint8Array(rows * COLUMNS).fill(1),
        ageSeconds: new Float32Array(rows * COLUMNS).fill(-1),
      }).length;
    expect(bytes(500)).to.equal(bytes(2));
  });
});
