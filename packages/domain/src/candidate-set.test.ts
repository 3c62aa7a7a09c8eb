import { expect } from 'chai';
import fc from 'fast-check';
import {
  candidateCount,
  decodeCandidateSet,
  encodeCandidateSet,
  readGivenScores,
  type CandidateSet,
} from './candidate-set.js';
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
    heuristic: optional,
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

  it('tells its number of rows without being decoded', () => {
    fc.assert(
      fc.property(candidateSet, (set) => {
        expect(candidateCount(encodeCandidateSet(set))).to.equal(set.count);
      }),
    );
    expect(candidateCount(new Uint8Array())).to.equal(0);
  });

  it('gives what the sources thought without the rest', () => {
    fc.assert(
      fc.property(candidateSet, (set) => {
        const { ordinals, sourceMasks, present, scores } = readGivenScores(encodeCandidateSet(set));
        expect({ ordinals, sourceMasks }).to.deep.equal({
          ordinals: set.ordinals,
          sourceMasks: set.sourceMasks,
        });
        const brought: number[] = [];
        set.sourceMasks.forEach((mask, row) =>
          set.sourceScores.forEach((column, source) => {
            expect((present >> source) & 1).to.equal(column ? 1 : 0);
            if (column && (mask >> source) & 1) brought.push(column[row] as number);
          }),
        );
        expect([...scores]).to.deep.equal(brought);
      }),
    );
  });

  it('refuses fewer scores than its masks have bits', () => {
    const one = fc.sample(
      candidateSet.filter(({ count }) => count > 0),
      1,
    )[0] as CandidateSet;
    const scores = SOURCES.map(() => new Float32Array(one.count));
    const none = { ...one, sourceMasks: new Uint16Array(one.count), sourceScores: scores };
    const bytes = encodeCandidateSet({ ...none, cosine: undefined, heuristic: undefined });
    // the masks lie behind the header, the times and the ordinals
    bytes.writeUInt16LE(1, 16 + one.count * 12);
    expect(() => decodeCandidateSet(bytes)).to.throw('0 of 1 scores');
  });

  it('refuses another version', () => {
    const bytes = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => decodeCandidateSet(bytes)).to.throw('CandidateSet: version 1, expected 3');
  });
});
