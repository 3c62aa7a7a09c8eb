import { expect } from 'chai';
import fc from 'fast-check';
import { ColumnReader, ColumnWriter } from './columns.js';
import { StringTable } from './string-table.js';

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

  it('is written from entries of another one as from their strings', () => {
    const strings = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
    fc.assert(
      fc.property(strings, fc.array(fc.nat()), (values, wanted) => {
        const indexes = wanted.map((n) => n % values.length);
        // little room at first, so that it grows on the way
        const copied = new ColumnWriter(8).entries({ table: tableOf(values), indexes });
        const written = new ColumnWriter(8).strings(indexes.map((i) => values[i] as string));
        expect(copied.finish()).to.deep.equal(written.finish());
      }),
    );
  });

  it('gives the same strings as slices, whatever its bytes are', () => {
    const bytes = fc.uint8Array({ maxLength: 6 });
    const ascii = fc.string({ unit: 'grapheme-ascii' }).map((text) => Buffer.from(text));
    fc.assert(
      fc.property(fc.oneof(fc.array(ascii), fc.array(bytes)), (entries) => {
        const lengths = Uint16Array.from(entries, (entry) => entry.length);
        const table = new StringTable(Buffer.concat(entries), lengths);
        expect(table.toSlices()).to.deep.equal(table.toArray());
      }),
    );
  });

  it('refuses to copy an entry that is not there', () => {
    const entries = { table: tableOf(['a']), indexes: [1] };
    expect(() => new ColumnWriter().entries(entries)).to.throw('string 1 of 1');
  });

  it('has no entry in an empty table', () => {
    expect(tableOf([]).indexOf(Buffer.from('a'))).to.equal(-1);
  });
});
