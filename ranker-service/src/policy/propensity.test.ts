import {
  decodeCandidateSet,
  encodeCandidateSet,
  sourceBit,
  type DecodedCandidateSet,
  type RankingConfig,
} from '@eaglerank/domain';
import { expect } from 'chai';
import { candidateSet, tenantOf } from '../testing/world.js';
import { chiSquareTest, type Cell } from '../testing/chi-square.js';
import { FeedPolicy } from './feed-policy.js';
import { SeededRandom } from './random.js';
import { orderByScore } from './score-order.js';
import { capsBroken } from '../testing/caps.js';

const DRAWS = 20_000;

interface Case {
  readonly name: string;
  readonly candidates: number;
  readonly authors: number;
  readonly topics: number;
  readonly limit: number;
  readonly ranking: string;
}

const exploration = (p: number, blockSize: number, slots: string, q: number): string =>
  `exploration: {shuffleProbability: ${p}, blockSize: ${blockSize}, freshSlots: [${slots}], freshProbability: ${q}}`;

const CASES: readonly Case[] = [
  {
    name: 'defaults with frequent exploration',
    candidates: 80,
    authors: 30,
    topics: 10,
    limit: 30,
    ranking: exploration(0.3, 5, '9, 19', 0.4),
  },
  {
    name: 'pins inside a block and a window',
    candidates: 60,
    authors: 20,
    topics: 8,
    limit: 20,
    ranking: `pins: [i41, gone, i7, i3], ${exploration(0.5, 5, '1, 4, 7', 0.5)}`,
  },
  {
    name: 'tight caps and several slots in one window',
    candidates: 70,
    authors: 14,
    topics: 6,
    limit: 24,
    ranking: `maxPerAuthor: 1, maxPerTopic: 2, diversityWindow: 6, ${exploration(0.4, 3, '2, 3, 5, 8, 8, 21', 0.6)}`,
  },
  {
    name: 'few authors, caps that have to yield',
    candidates: 30,
    authors: 3,
    topics: 2,
    limit: 20,
    ranking: `maxPerAuthor: 2, maxPerTopic: 3, ${exploration(0.4, 5, '2, 9, 15', 0.5)}`,
  },
  {
    name: 'fewer candidates than positions',
    candidates: 7,
    authors: 4,
    topics: 3,
    limit: 50,
    ranking: exploration(0.7, 5, '2, 9', 0.9),
  },
  {
    name: 'one candidate left for the pool',
    candidates: 21,
    authors: 21,
    topics: 4,
    limit: 20,
    ranking: `maxPerTopic: 0, ${exploration(0.2, 10, '9, 19', 0.5)}`,
  },
  {
    name: 'everything always explores',
    candidates: 40,
    authors: 40,
    topics: 9,
    limit: 20,
    ranking: `maxPerAuthor: 0, maxPerTopic: 0, ${exploration(1, 2, '0, 1, 19', 1)}`,
  },
  {
    name: 'nothing explores',
    candidates: 40,
    authors: 10,
    topics: 5,
    limit: 20,
    ranking: exploration(0, 5, '9', 0),
  },
];

/** A random candidate set: repeated authors and topics, some items of no author or topic. */
function randomSet(
  { candidates, authors, topics }: Case,
  random: SeededRandom,
): DecodedCandidateSet {
  const rows = Array.from({ length: candidates }, () => ({
    author: random.next() < 0.05 ? '' : `a${random.below(authors)}`,
    topic: random.next() < 0.1 ? '' : `t${random.below(topics)}`,
    sources: random.next() < 0.5 ? sourceBit('fresh') : sourceBit('trending'),
  }));
  return decodeCandidateSet(encodeCandidateSet(candidateSet(rows)));
}

interface Tally {
  /** Row and position to how often it was drawn and the propensity that was logged. */
  readonly cells: Map<number, { count: number; propensity: number }>;
  readonly length: number;
}

const POSITIONS = 1000;

function tally(
  set: DecodedCandidateSet,
  config: RankingConfig,
  limit: number,
  random: SeededRandom,
): Tally {
  const scores = Array.from({ length: set.count }, () => Math.round(random.next() * 20));
  const order = orderByScore(scores);
  const policy = new FeedPolicy(config);
  const { base } = policy.plan({ set, order, limit, ruleMasks: new Uint16Array(set.count) });
  const cells = new Map<number, { count: number; propensity: number }>();
  for (let n = 0; n < DRAWS; n++) {
    const ruleMasks = new Uint16Array(set.count);
    const { rows, propensities } = policy.select({ set, order, limit, ruleMasks }, random);
    const broken = capsBroken(set, config, rows, base);
    if (broken) throw new Error(broken);
    rows.forEach((row, position) => {
      const key = row * POSITIONS + position;
      const propensity = propensities[position] as number;
      const cell = cells.get(key) ?? { count: 0, propensity };
      if (Math.abs(cell.propensity - propensity) > 1e-12)
        throw new Error('two propensities for one cell');
      cell.count++;
      cells.set(key, cell);
    });
  }
  return { cells, length: base.rows.length };
}

/** p-values of one test per position: what was drawn there against what was logged. */
function pValues({ cells, length }: Tally, distort = 1): number[] {
  return Array.from({ length }, (_, position) => {
    const here = [...cells].filter(([key]) => key % POSITIONS === position).map(([, cell]) => cell);
    const known = here.map(({ count, propensity }): Cell => ({
      observed: count,
      expected: DRAWS * propensity ** distort,
    }));
    const total = known.reduce((sum, { expected }) => sum + expected, 0);
    // what was never drawn has the probability that is left over
    return chiSquareTest([...known, { observed: 0, expected: Math.max(0, DRAWS - total) }]);
  });
}

describe('logged propensity', function () {
  this.timeout(180_000);

  CASES.forEach((one, i) => {
    it(`is how often a row is drawn at a position: ${one.name}`, () => {
      const random = new SeededRandom(1000 + i);
      const config = tenantOf(`id: social\nranking: {${one.ranking}}`).ranking;
      const drawn = tally(randomSet(one, random), config, one.limit, random);
      const p = pValues(drawn);
      // Bonferroni: the chance that any of the tests fails although all is right is 0.001
      expect(Math.min(...p)).to.be.above(0.001 / p.length);
      for (const { propensity } of drawn.cells.values())
        expect(propensity).to.be.within(0, 1 + 1e-12);
    });
  });

  it('would not pass with propensities that are slightly wrong', () => {
    const random = new SeededRandom(1);
    const one = CASES[0] as Case;
    const config = tenantOf(`id: social\nranking: {${one.ranking}}`).ranking;
    const p = pValues(tally(randomSet(one, random), config, one.limit, random), 1.05);
    expect(Math.min(...p)).to.be.below(1e-9);
  });
});
