import { expect } from 'chai';
import { ColumnReader, ColumnWriter } from './columns.js';

describe('ColumnWriter', () => {
  it('writes every kind of value where it has to grow for it', () => {
    const kinds: ((writer: ColumnWriter) => ColumnWriter)[] = [
      (w) => w.u32(7),
      (w) => w.f64(0.5),
      (w) => w.raw(Buffer.from('raw bytes')),
      (w) => w.column(Float32Array.of(1, 2, 3)),
      (w) => w.strings(['one', 'zwölf']),
    ];
    for (const write of kinds) {
      const roomy = write(new ColumnWriter(256)).finish();
      expect(write(new ColumnWriter(1)).finish()).to.deep.equal(roomy);
    }
    const writer = new ColumnWriter(1);
    writer.f32s(2).set([1, 2]);
    writer.u8s(3).set([4, 5, 6]);
    const reader = new ColumnReader(writer.finish());
    expect([...reader.f32s(2), ...reader.u8s(3)]).to.deep.equal([1, 2, 4, 5, 6]);
  });
});
