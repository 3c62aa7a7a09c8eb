import {
  decodeRankedSet,
  encodeCandidateSet,
  NONE,
  REASONS,
  SOURCES,
  type CandidateSet,
  type SourceName,
} from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { fallbackHead } from './fallback-head.js';

const bits = (...sources: SourceName[]): number =>
  sources.reduce((mask, source) => mask | (1 << SOURCES.indexOf(source)), 0);

/** Items i0, i1, … by authors a0 and a1 in turn; every second one is similar to s0. */
function setOf(
  heuristic: readonly number[] | undefined,
  masks: readonly number[],
  createdAtMs: readonly number[] = masks.map(() => 0),
): CandidateSet {
  return {
    count: masks.length,
    createdAtMs: Float64Array.from(createdAtMs),
    ordinals: Uint32Array.from(masks, (_, i) => 100 + i),
    sourceMasks: Uint16Array.from(masks),
    authorIndex: Uint16Array.from(masks, (_, i) => i % 2),
    topicIndex: new Uint16Array(masks.length).fill(NONE),
    seedIndex: Uint16Array.from(masks, (_, i) => (i % 2 === 0 ? NONE : 0)),
    sourceScores: SOURCES.map(() => undefined),
    heuristic: heuristic && Float32Array.from(heuristic),
    ids: masks.map((_, i) => `i${i}`),
    authors: ['a0', 'a1'],
    topics: [],
    seeds: ['s0'],
  };
}

const headOf = (set: CandidateSet, chronological = false) =>
  decodeRankedSet(fallbackHead(encodeCandidateSet(set), chronological));

const fresh = (count: number): number[] => new Array<number>(count).fill(bits('fresh'));

describe('the fallback head', () => {
  it('has the largest scores first, of equal ones the first, each with what belongs to it', () => {
    const head = headOf(setOf([1, 3, 2, 3], fresh(4), [10, 11, 12, 13]));
    expect(head.ids.toArray()).to.deep.equal(['i1', 'i3', 'i2', 'i0']);
    expect(head.authorIds.toArray()).to.deep.equal(['a1', 'a1', 'a0', 'a0']);
    expect([...head.scores]).to.deep.equal([3, 3, 2, 1]);
    expect([...head.ordinals]).to.deep.equal([101, 103, 102, 100]);
    expect([...head.createdAtMs]).to.deep.equal([11, 13, 12, 10]);
    expect([...head.propensities]).to.deep.equal([1, 1, 1, 1]);
  });

  it('tells the strongest reason, and the pin rule of pins', () => {
    const masks = [
      bits('fresh', 'trending'),
      bits('trending', 'author_affinity'),
      bits('author_affinity', 'embedding'),
      bits('similar', 'followed'),
      bits('followed', 'requested'),
      bits('requested', 'pinned'),
      bits('similar'),
      bits('embedding', 'fresh'),
      bits('fresh'),
    ];
    const head = headOf(setOf(undefined, masks));
    expect([...head.sourceMasks]).to.deep.equal(masks);
    expect([...head.reasonCodes]).to.deep.equal([
      REASONS.TRENDING,
      REASONS.AUTHOR_AFFINITY,
      REASONS.SIMILAR_TO,
      REASONS.FOLLOWED_AUTHOR,
      REASONS.REQUESTED,
      REASONS.PINNED,
      REASONS.SIMILAR_TO,
      REASONS.SIMILAR_TO,
      REASONS.FRESH,
    ]);
    const args = ['', 'a1', '', 'a1', '', '', '', 's0', ''];
    expect(head.reasonArgs.toArray()).to.deep.equal(args);
    expect([...head.ruleMasks]).to.deep.equal([0, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it("keeps the set's own order where the set has no heuristic", () => {
    const head = headOf(setOf(undefined, fresh(3)));
    expect(head.ids.toArray()).to.deep.equal(['i0', 'i1', 'i2']);
  });

  it('has the newest first in chronological mode, with or without a heuristic', () => {
    for (const heuristic of [undefined, [9, 5, 7, 6]]) {
      const head = headOf(setOf(heuristic, fresh(4), [2, 4, 1, 4]), true);
      expect(head.ids.toArray()).to.deep.equal(['i1', 'i3', 'i0', 'i2']);
    }
  });

  it('has the best 100 in order, and none of an empty set', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 250 });
    fc.assert(
      fc.property(scores, (heuristic) => {
        const rows = heuristic.map((_, row) => row);
        rows.sort((a, b) => (heuristic[b] as number) - (heuristic[a] as number));
        const head = headOf(setOf(heuristic, fresh(heuristic.length)));
        expect(head.ids.toArray()).to.deep.equal(rows.slice(0, 100).map((row) => `i${row}`));
      }),
    );
  });
});
