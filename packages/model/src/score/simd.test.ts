import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { ModelColumns } from '../columns/model-columns.js';
import type { Forest } from '../forest.js';
import { parseLightgbm } from '../lightgbm/parse.js';
import { randomDump } from '../testing/random-forest.js';
import { randomRows } from '../testing/random-rows.js';
import { chooseScorer } from './choose-scorer.js';
import type { ScoreBatch, Scorer } from './scorer.js';
import { SimdScorer } from './simd.js';
import { WalkScorer } from './walk.js';

/** Node kinds that all have a fast form: no missing value, or NaN. */
const PLAIN = [0, 2, 8, 10];

const worlds = fc.record({
  seed: fc.integer(),
  columns: fc.integer({ min: 1, max: 9 }),
  trees: fc.integer({ min: 1, max: 12 }),
  maxLeaves: fc.constantFrom(1, 2, 5, 31, 32),
  rows: fc.integer({ min: 1, max: 40 }),
  oddities: fc.boolean(),
});

interface World {
  readonly forest: Forest;
  readonly batch: ScoreBatch;
  readonly random: () => number;
}

/** A forest, and a random selection of the rows of a matrix that is wider than it. */
function world(options: typeof worlds extends fc.Arbitrary<infer T> ? T : never): World {
  const { columns, rows, oddities } = options;
  const random = seededRandom(options.seed);
  const { text, thresholds } = randomDump(random, { ...options, decisions: PLAIN });
  const stride = columns + Math.floor(random() * 3);
  const values = randomRows(random, rows, stride, thresholds, oddities);
  const selected = Array.from({ length: rows }, (_, i) => i).filter(() => random() < 0.8);
  return {
    forest: parseLightgbm(text),
    batch: { values, stride, rows: Uint32Array.from(selected) },
    random,
  };
}

function scoresOf(scorer: Scorer, batch: ScoreBatch): Float64Array {
  const scores = new Float64Array(batch.rows.length);
  scorer.score(batch, scores);
  return scores;
}

describe('SimdScorer', () => {
  it('scores any forest and rows as the walk does', () => {
    fc.assert(
      fc.property(worlds, (options) => {
        const { forest, batch } = world(options);
        const { scorer } = chooseScorer(forest);
        expect(scorer.kind).to.equal('simd');
        expect(scoresOf(scorer, batch)).to.deep.equal(scoresOf(new WalkScorer(forest), batch));
      }),
      { numRuns: 400 },
    );
  });

  it('scores the same with constant columns compared once', () => {
    fc.assert(
      fc.property(worlds, (options) => {
        const { forest, batch, random } = world(options);
        const { values, stride, rows } = batch;
        const constants = forest.features.map((_, c) => c).filter(() => random() < 0.5);
        for (const column of constants) {
          for (const row of rows) {
            values[row * stride + column] = values[(rows[0] ?? 0) * stride + column]!;
          }
        }
        const expected = scoresOf(new WalkScorer(forest), batch);
        const scorer = new SimdScorer(forest, constants);
        // Twice, so that what one call folded does not reach the next.
        for (const constantsHold of [true, false, true]) {
          expect(scoresOf(scorer, { ...batch, constantsHold })).to.deep.equal(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("scores a plan's rows as the batch that its columns make of them", () => {
    fc.assert(
      fc.property(worlds, (options) => {
        const { forest, batch, random } = world(options);
        const width = batch.stride + 1;
        const names = Array.from({ length: width }, (_, c) => `c${c}`);
        const features = forest.features.map(() => {
          const name = names[Math.floor(random() * width)]!;
          return random() < 0.3 ? `${name}__present` : name;
        });
        const values = randomRows(random, options.rows, width, [], options.oddities);
        const present = Uint8Array.from(values, () => (random() < 0.5 ? 1 : 0));
        const constants = [0, 2].filter((column) => column < width);
        for (let at = 0; at < values.length; at++) {
          if (!constants.includes(at % width)) continue;
          values[at] = values[at % width]!;
          present[at] = present[at % width]!;
        }
        const plan = { values, present, width, rows: batch.rows };
        const columns = new ModelColumns(features, names);
        const expected = scoresOf(new WalkScorer(forest), columns.batch(plan));
        for (const scorer of [
          new SimdScorer(forest, columns.from(constants)),
          new WalkScorer(forest),
        ]) {
          const scores = new Float64Array(batch.rows.length);
          scorer.scorePlan(plan, columns, scores);
          expect(scores).to.deep.equal(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('grows with the batch and scores what came before again', () => {
    const { forest, batch } = world({
      ...{ seed: 5, columns: 6, trees: 40, maxLeaves: 32, rows: 9, oddities: false },
    });
    const scorer = new SimdScorer(forest);
    const small = scoresOf(scorer, batch);
    const rows = Uint32Array.from({ length: 20_000 }, (_, i) => batch.rows[i % batch.rows.length]!);
    const large = scoresOf(scorer, { ...batch, rows });
    expect(large).to.deep.equal(Float64Array.from(rows, (_, i) => small[i % small.length]!));
    expect(scoresOf(scorer, batch)).to.deep.equal(small);
  });
});

describe('chooseScorer', () => {
  const dump = (maxLeaves: number, decisions: readonly number[]): Forest => {
    const random = seededRandom(1);
    return parseLightgbm(randomDump(random, { columns: 3, trees: 9, maxLeaves, decisions }).text);
  };

  it('walks trees of more leaves than a mask has bits', () => {
    const { scorer, why } = chooseScorer(dump(33, PLAIN));
    expect(scorer.kind).to.equal('walk');
    expect(why).to.match(/^tree \d has 33 leaves, more than 32$/);
  });

  it('walks categorical nodes', () => {
    expect(chooseScorer(dump(9, [1])).why).to.match(/is categorical/);
  });

  it('agrees with the walk wherever zeros count as missing but go where they belong', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(4, 6), (seed, decision) => {
        const random = seededRandom(seed);
        const options = { columns: 2, trees: 1, maxLeaves: 2, decisions: [decision] };
        const { text, thresholds } = randomDump(random, options);
        const forest = parseLightgbm(text);
        const { scorer } = chooseScorer(forest);
        const values = randomRows(random, 24, 2, thresholds, true);
        const batch = { values, stride: 2, rows: Uint32Array.from({ length: 24 }, (_, i) => i) };
        expect(scoresOf(scorer, batch)).to.deep.equal(scoresOf(new WalkScorer(forest), batch));
      }),
      { numRuns: 400 },
    );
  });
});
