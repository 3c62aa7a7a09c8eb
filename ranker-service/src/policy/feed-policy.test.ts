import {
  RULES,
  decodeCandidateSet,
  encodeCandidateSet,
  sourceBit,
  type DecodedCandidateSet,
  type RankingConfig,
} from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { capsBroken } from '../testing/caps.js';
import { candidateSet, tenantOf, type Candidate } from '../testing/world.js';
import { FeedPolicy } from './feed-policy.js';
import { orderByScore } from './score-order.js';

const STANDARD = tenantOf('id: social').ranking;

const candidate = fc.record({
  author: fc.constantFrom('', 'a', 'b', 'c', 'd', 'e'),
  topic: fc.constantFrom('', 's', 't', 'u'),
  sources: fc.constantFrom(sourceBit('fresh'), sourceBit('trending')),
});
const config: fc.Arbitrary<RankingConfig> = fc
  .record({
    pins: fc.subarray(['i0', 'i1', 'i4', 'i9', 'gone'], { maxLength: 3 }),
    maxPerAuthor: fc.integer({ min: 0, max: 3 }),
    maxPerTopic: fc.integer({ min: 0, max: 3 }),
    blockSize: fc.integer({ min: 1, max: 5 }),
    blocks: fc.integer({ min: 1, max: 3 }),
    freshSlots: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 5 }),
  })
  .map(({ blockSize, blocks, freshSlots, ...rest }) => ({
    ...STANDARD,
    ...rest,
    diversityWindow: blockSize * blocks,
    exploration: { shuffleProbability: 0.5, blockSize, freshSlots, freshProbability: 0.5 },
  }));
const feed = fc.record({
  rows: fc.array(candidate, { maxLength: 40 }),
  scores: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 40, maxLength: 40 }),
  limit: fc.integer({ min: 1, max: 40 }),
  config,
});

const decode = (rows: readonly Candidate[]): DecodedCandidateSet =>
  decodeCandidateSet(encodeCandidateSet(candidateSet(rows)));

/** The greedy order, as slowly and plainly as it can be written. */
function referenceOrder(
  rows: readonly Candidate[],
  order: readonly number[],
  limit: number,
  c: RankingConfig,
) {
  const pins = c.pins
    .map((id) => order.find((row) => `i${row}` === id))
    .filter((row) => row !== undefined);
  const left = order.filter((row) => !pins.includes(row));
  const chosen: number[] = [];
  const fits = (row: number, window: readonly number[]): boolean => {
    const same = (key: 'author' | 'topic'): number => {
      const value = rows[row]?.[key] ?? '';
      return value === '' ? -1 : window.filter((other) => rows[other]?.[key] === value).length;
    };
    return (
      (c.maxPerAuthor === 0 || same('author') < c.maxPerAuthor) &&
      (c.maxPerTopic === 0 || same('topic') < c.maxPerTopic)
    );
  };
  while (chosen.length < Math.min(limit, order.length)) {
    const pin = pins[chosen.length];
    const window = chosen.slice(chosen.length - (chosen.length % c.diversityWindow));
    const best = left.find((row) => fits(row, window)) ?? left[0];
    const row = pin ?? best;
    if (row === undefined) break;
    chosen.push(row);
    if (left.includes(row)) left.splice(left.indexOf(row), 1);
  }
  return chosen;
}

describe('FeedPolicy', () => {
  it('puts pins first and then the best that keeps the caps', () => {
    fc.assert(
      fc.property(feed, ({ rows, scores, limit, config: c }) => {
        const set = decode(rows);
        const order = orderByScore(scores.slice(0, rows.length));
        const ruleMasks = new Uint16Array(rows.length);
        const { base } = new FeedPolicy(c).plan({ set, order, limit, ruleMasks });
        expect([...base.rows]).to.deep.equal(referenceOrder(rows, [...order], limit, c));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the caps in every draw, whatever the slots choose', () => {
    fc.assert(
      fc.property(
        feed,
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (one, stream) => {
          const set = decode(one.rows);
          const order = orderByScore(one.scores.slice(0, one.rows.length));
          const policy = new FeedPolicy(one.config);
          const input = {
            set,
            order,
            limit: one.limit,
            ruleMasks: new Uint16Array(one.rows.length),
          };
          const { base, slots } = policy.plan(input);
          const pools = slots.flatMap(({ pool }) => [...pool]);
          expect(new Set([...base.rows, ...pools]).size).to.equal(base.rows.length + pools.length);
          const next = (): number => stream.next().value as number;
          for (let n = 0; n < 10; n++) {
            const { rows } = policy.select(input, { next, below: (m) => Math.floor(next() * m) });
            expect(capsBroken(set, one.config, rows, base)).to.equal(undefined);
            expect([...rows.subarray(0, base.pinned)]).to.deep.equal([
              ...base.rows.subarray(0, base.pinned),
            ]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('marks what moved a row', () => {
    const rows = ['a', 'a', 'a', 'b', 'b'].map((author) => ({ author, topic: '' }));
    const ruleMasks = new Uint16Array(rows.length);
    const ranking = tenantOf(
      'id: social\nranking: {pins: [i4], maxPerAuthor: 1, exploration: {shuffleProbability: 0}}',
    ).ranking;
    const policy = new FeedPolicy(ranking);
    const { base } = policy.plan({
      set: decode(rows),
      order: Uint32Array.of(0, 1, 2, 3, 4),
      limit: 5,
      ruleMasks,
    });
    // the pin is b's one item; then a's one; then the cap has to yield
    expect([...base.rows]).to.deep.equal([4, 0, 1, 2, 3]);
    const bit = (name: (typeof RULES)[number]): number => 1 << RULES.indexOf(name);
    expect([...ruleMasks]).to.deep.equal([
      0,
      bit('max_per_author'),
      bit('max_per_author'),
      bit('max_per_author'),
      bit('pin'),
    ]);
    expect([...base.yielded]).to.deep.equal([1]);
  });
});
