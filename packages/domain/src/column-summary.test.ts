import { expect } from 'chai';
import fc from 'fast-check';
import { ColumnSummary } from './column-summary.js';
import { encodeVectorBlock } from './vector-block.js';

const COLUMNS = 5;
/** Few ages, so that columns are shared and repeat one another; -1 for none. */
const age = fc.constantFrom(-1, 0, 1.5, 1e6);
const matrix = fc.array(fc.array(age, { minLength: COLUMNS, maxLength: COLUMNS }), {
  minLength: 1,
  maxLength: 4,
});

describe('ColumnSummary', () => {
  it('says of an encoded block what its matrices say', () => {
    const summary = new ColumnSummary(COLUMNS);
    fc.assert(
      fc.property(matrix, (rows) => {
        const ages = rows.flat();
        const block = {
          schemaHash: 1,
          asOfMs: 2,
          rows: rows.length,
          columns: COLUMNS,
          values: Float32Array.from(ages),
          present: Uint8Array.from(ages, (seconds) => (seconds < 0 ? 0 : 1)),
          ageSeconds: Float32Array.from(ages),
        };
        summary.read(encodeVectorBlock(block));
        expect(summary.rows).to.equal(rows.length);
        for (let c = 0; c < COLUMNS; c++) {
          const known = rows.map((row) => row[c] as number).filter((seconds) => seconds >= 0);
          expect(summary.present[c]).to.equal(known.length);
          expect(summary.newestSeconds[c]).to.equal(known.length > 0 ? Math.min(...known) : -1);
        }
      }),
    );
  });
});
