import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeVectorBlock,
  encodeVectorBlock,
  pickVectorRows,
  type VectorBlock,
} from './vector-block.js';
import { VectorRows } from './vector-rows.js';

const COLUMNS = 3;
const value = fc.oneof(
  fc.constantFrom(0, -0, NaN, Infinity, 1),
  fc.float().map((x) => Math.fround(x)),
);

const block: fc.Arbitrary<VectorBlock> = fc.nat(12).chain((rows) => {
  const size = { minLength: rows * COLUMNS, maxLength: rows * COLUMNS };
  return fc.record({
    schemaHash: fc.maxSafeNat(),
    asOfMs: fc.maxSafeNat(),
    rows: fc.constant(rows),
    columns: fc.constant(COLUMNS),
    values: fc.array(value, size).map((list) => Float32Array.from(list)),
    present: fc.array(fc.nat(1), size).map((list) => Uint8Array.from(list)),
    ageSeconds: fc.array(value, size).map((list) => Float32Array.from(list)),
  });
});

/** The given rows, one number after the other. */
function pick(of: VectorBlock, rows: readonly number[]): VectorBlock {
  const at = rows.flatMap((row) => [0, 1, 2].map((c) => row * COLUMNS + c));
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
        const picked = decodeVectorBlock(pickVectorRows(encodeVectorBlock(of), wanted));
        expect(picked).to.deep.equal(pick(of, rows));
      }),
    );
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
