import { expect } from 'chai';
import type { LogSlice, Position } from '@eaglerank/events';
import { RecentReads } from './recent-reads.js';

const at = (entry: number, index = 0): Position => ({ entry: `${entry}-0`, index });

/** A slice of one-record entries. */
function sliceOf(from: number, to: number): LogSlice {
  const records = Array.from({ length: to - from }, (_, i) => ({
    next: at(from + i + 1),
    record: undefined,
  }));
  return { records, next: at(to), entries: records.length };
}

describe('RecentReads', () => {
  let recent: RecentReads;
  beforeEach(() => (recent = new RecentReads()));

  const add = (from: number, to: number): void => recent.add(at(from), sliceOf(from, to));
  const nexts = (slice: LogSlice | undefined): number[] | undefined =>
    slice?.records.map(({ next }) => parseInt(next.entry));

  it('gives what was read, once', () => {
    add(1, 3);
    add(3, 4);
    const slice = recent.take(at(1));
    expect(nexts(slice)).to.deep.equal([2, 3, 4]);
    expect(slice).to.deep.include({ next: at(4), entries: 3 });
    expect(recent.take(at(1))).to.equal(undefined);
    expect(recent.take(at(4))).to.equal(undefined);
  });

  it('leaves out what the reader has already', () => {
    add(1, 3);
    add(3, 6);
    expect(nexts(recent.take(at(4)))).to.deep.equal([5, 6]);
  });

  it('waits for a reader that is behind, and is of no use to one ahead', () => {
    add(5, 7);
    expect(recent.take(at(4))).to.equal(undefined);
    expect(nexts(recent.take(at(5)))).to.deep.equal([6, 7]);
    add(7, 8);
    expect(recent.take(at(9))).to.equal(undefined);
  });

  it('has no gap when the engine starts again elsewhere', () => {
    add(1, 5);
    add(3, 6);
    expect(recent.take(at(1))).to.equal(undefined);
    expect(nexts(recent.take(at(3)))).to.deep.equal([4, 5, 6]);
  });

  it('keeps a bounded number of records', () => {
    for (let i = 1; i < 50; i++) add(i * 100, (i + 1) * 100);
    expect(recent.take(at(100))).to.equal(undefined);
    expect(nexts(recent.take(at(3000)))).to.have.length(2000);
  });
});
