import { expect } from 'chai';
import fc from 'fast-check';
import {
  candidateCount,
  decodeCandidateSet,
  encodeCandidateSet,
  type CandidateSet,
} from './candidate-set.js';
import { ColumnWriter } from './columns.js';
import { SOURCES } from './vocabulary.js';

const candidateSet: fc.Arbitrary<CandidateSet> = fc.nat(9).chain((count) => {
  const size = { minLength: count, maxLength: count };
  const u16s = fc.array(fc.nat(0xffff), size).map((list) => Uint16Array.from(list));
  const f32s = fc
    .array(fc.oneof(fc.constant(NaN), fc.float()), size)
    .map((list) => Float32Array.from(list));
  const optional = fc.option(f32s, { nil: undefined });
  const strings = fc.array(fc.string(), { maxLength: 4 });
  return fc.record({
    count: fc.constant(count),
    ordinals: fc.array(fc.nat(), size).map((list) => Uint32Array.from(list)),
    createdAtMs: fc.array(fc.maxSafeNat(), size).map((list) => Float64Array.from(list)),
    sourceMasks: u16s,
    authorIndex: u16s,
    topicIndex: u16s,
    seedIndex: u16s,
    sourceScores: fc.array(optional, { minLength: SOURCES.length, maxLength: SOURCES.length }),
    cosine: optional,
    // a column of no rows takes no bytes that could tell it from none
    heuristic: count === 0 ? fc.constant(undefined) : optional,
    ids: fc.array(fc.string(), size),
    authors: strings,
    topics: strings,
    seeds: strings,
  });
});

/** A source says nothing of what it did not bring. */
const asBrought = (set: CandidateSet): CandidateSet => ({
  ...set,
  sourceScores: set.sourceScores.map((scores, source) =>
    scores?.map((score, row) => (((set.sourceMasks[row] as number) >> source) & 1 ? score : 0)),
  ),
});

function encodeVersion2(set: CandidateSet): Buffer {
  const present = set.sourceScores.reduce((bits, scores, i) => bits | (scores ? 1 << i : 0), 0);
  const writer = new ColumnWriter().u32(2).u32(set.count).u32(present);
  writer
    .u32(set.cosine ? 1 : 0)
    .column(set.createdAtMs)
    .column(set.ordinals);
  for (const scores of set.sourceScores) if (scores) writer.column(scores);
  if (set.cosine) writer.column(set.cosine);
  writer.column(set.sourceMasks).column(set.authorIndex);
  writer.column(set.topicIndex).column(set.seedIndex);
  writer.strings(set.ids).strings(set.authors).strings(set.topics).strings(set.seeds);
  return (set.heuristic ? writer.column(set.heuristic) : writer).finish();
}

describe('candidate set', () => {
  it('survives its bytes, with and without optional columns', () => {
    fc.assert(
      fc.property(candidateSet, (set) => {
        const { ids, authors, topics, seeds, ...columns } = decodeCandidateSet(
          encodeCandidateSet(set),
        );
        expect({
          ...columns,
          ids: ids.toArray(),
          authors: authors.toArray(),
          topics: topics.toArray(),
          seeds: seeds.toArray(),
        }).to.deep.equal(asBrought(set));
      }),
    );
  });

  it('adds the heuristic behind what a set without it has', () => {
    const isOf = (bytes: Uint8Array, { count }: CandidateSet): boolean =>
      candidateCount(bytes) === count;
    fc.assert(
      fc.property(candidateSet, (set) => {
        const without = encodeCandidateSet({ ...set, heuristic: undefined });
        const bytes = encodeCandidateSet(set);
        expect(bytes.subarray(0, without.length)).to.deep.equal(without);
        expect(isOf(bytes, set) && isOf(without, set)).to.equal(true);
      }),
    );
    expect(candidateCount(new Uint8Array())).to.equal(0);
  });

  it('reads sets of version 2, which hold the scores of all rows', () => {
    fc.assert(
      fc.property(candidateSet, (set) => {
        const { ids, sourceScores, heuristic } = decodeCandidateSet(encodeVersion2(set));
        expect(ids.toArray()).to.deep.equal(set.ids);
        expect({ sourceScores, heuristic }).to.deep.equal({
          sourceScores: set.sourceScores,
          heuristic: set.heuristic,
        });
      }),
    );
  });

  it('refuses another version', () => {
    const bytes = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => decodeCandidateSet(bytes)).to.throw('CandidateSet: version 1, expected 3');
  });
});
