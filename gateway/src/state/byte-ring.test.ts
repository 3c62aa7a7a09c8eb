import { expect } from 'chai';
import fc from 'fast-check';
import { ByteRing, RingEntry } from './byte-ring.js';

class Entry extends RingEntry {
  constructor(readonly bytes: Uint8Array) {
    super();
  }
}

const CAPACITY = 64;

describe('ByteRing', () => {
  it('reads what it was given, of every entry that it has not called lost', () => {
    const strings = fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 100 });
    fc.assert(
      fc.property(strings, (all) => {
        const kept: Entry[] = [];
        const ring = new ByteRing<Entry>(CAPACITY, (lost) => expect(lost).to.equal(kept.shift()));
        for (const bytes of all) {
          const entry = new Entry(bytes);
          const taken = ring.add(bytes, entry);
          expect(taken).to.equal(bytes.length <= CAPACITY);
          if (taken) kept.push(entry);
          for (const one of kept) expect([...ring.read(one)]).to.deep.equal([...one.bytes]);
        }
      }),
    );
  });

  it('loses no more than the place takes', () => {
    const lost: Entry[] = [];
    const ring = new ByteRing<Entry>(CAPACITY, (entry) => lost.push(entry));
    const entries = Array.from({ length: 9 }, (_, i) => new Entry(new Uint8Array(8).fill(i)));
    for (const entry of entries) ring.add(entry.bytes, entry);
    expect(lost).to.deep.equal(entries.slice(0, 1));
  });
});
