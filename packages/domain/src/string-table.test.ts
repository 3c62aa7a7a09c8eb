import { expect } from 'chai';
import fc from 'fast-check';
import { ColumnReader, ColumnWriter } from './columns.js';

const tableOf = (values: readonly string[]) =>
  new ColumnReader(new ColumnWriter().strings(values).finish()).strings();

describe('StringTable', () => {
  it('finds an entry by its bytes and knows its length without decoding', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.string(), (values, other) => {
        const table = tableOf(values);
        for (const wanted of [...values, other]) {
          const clean = Buffer.from(wanted);
          const found = values.findIndex((value) => Buffer.from(value).equals(clean));
          expect(table.indexOf(clean)).to.equal(found);
        }
        values.forEach((value, i) => {
          expect(table.byteLength(i)).to.equal(Buffer.byteLength(value));
        });
      }),
    );
  });

  it('has no entry in an empty table', () => {
    expect(tableOf([]).indexOf(Buffer.from('a'))).to.equal(-1);
  });
});
