import { expect } from 'chai';
import fc from 'fast-check';
import { TextTable } from './text-table.js';

describe('TextTable', () => {
  it('gives back the text of the bytes, whatever it has met before', () => {
    const table = new TextTable(4);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const bytes = Buffer.from(`<${text}>`);
        expect(table.text(bytes, 1, bytes.length - 1)).to.equal(
          bytes.toString('utf8', 1, bytes.length - 1),
        );
      }),
    );
  });

  it('tells texts apart that share a place', () => {
    const table = new TextTable(1);
    for (const text of ['aa', 'ab', 'aa', 'a', 'é']) {
      const bytes = Buffer.from(text);
      expect(table.text(bytes, 0, bytes.length)).to.equal(text);
    }
  });
});
