import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseLightgbm } from '../lightgbm/parse.js';
import type { Tree } from '../forest.js';
import { WalkScorer, goesLeft } from '../score/walk.js';
import { allRows, fixtures } from '../testing/fixtures.js';
import { randomDump } from '../testing/random-forest.js';
import { randomRows } from '../testing/random-rows.js';
import { settleSum, sumInOrder } from './exact-sum.js';
import { PathAttribution, type Onto } from './path-attribution.js';

describe('PathAttribution', () => {
  it('adds up to the score to the last bit, for any forest and rows', () => {
    const worlds = fc.record({
      seed: fc.integer(),
      columns: fc.integer({ min: 2, max: 9 }),
      trees: fc.integer({ min: 1, max: 30 }),
      maxLeaves: fc.constantFrom(1, 2, 7, 40),
    });
    fc.assert(
      fc.property(worlds, (options) => {
        const random = seededRandom(options.seed);
        const decisions = [0, 1, 2, 4, 6, 8, 10];
        const { text, thresholds } = randomDump(random, { ...options, decisions });
        const values = randomRows(random, 8, options.columns, thresholds, true);
        const batch = { values, stride: options.columns, rows: allRows(8) };
        expectExact(text, batch);
        expectExact(text, batch, {
          columns: Array.from({ length: options.columns }, (_, i) => i >> 1),
          width: (options.columns + 1) >> 1 || 1,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('gives each column what its nodes change the expected value by', () => {
    const { text } = fixtures().find(({ name }) => name === 'stumps')!;
    const forest = parseLightgbm(text);
    const tree = forest.trees[0]!;
    const attribution = new PathAttribution({ ...forest, trees: [tree] });
    const [l, r] = tree.leafValue as unknown as [number, number];
    const [nl, nr] = tree.leafCount as unknown as [number, number];
    const mean = (l * nl + r * nr) / (nl + nr);
    expect(attribution.baseScore).to.be.closeTo(mean, 1e-12);
    const column = tree.feature[0]!;
    const values = new Float32Array(forest.features.length).fill(1e9);
    const own = attribution.attribute({ values, stride: values.length, rows: allRows(1) });
    own.forEach((value, c) => expect(value).to.be.closeTo(c === column ? r - mean : 0, 1e-12));
  });

  it('is what the steps of every path change, up to rounding, for trained models', () => {
    for (const { name, text, golden } of fixtures()) {
      const forest = parseLightgbm(text);
      const { values, rows, columns } = golden;
      const batch = { values, stride: columns, rows: allRows(rows) };
      const found = new PathAttribution(forest).attribute(batch);
      const expected = new Float64Array(rows * columns);
      for (let row = 0; row < rows; row++) {
        for (const tree of forest.trees) addPath(tree, values, row * columns, expected);
      }
      found.forEach((value, i) => expect(value, name).to.be.closeTo(expected[i]!, 1e-12));
    }
  });
});

/** By the definition: means of the leaves below, weighted by their rows. */
function addPath(tree: Tree, values: Float32Array, row: number, to: Float64Array): void {
  const leaves = (node: number): number[] =>
    node < 0 ? [~node] : [...leaves(tree.left[node]!), ...leaves(tree.right[node]!)];
  const mean = (node: number): number => {
    const below = leaves(node);
    const rows = below.reduce((sum, leaf) => sum + tree.leafCount[leaf]!, 0);
    return (
      below.reduce((sum, leaf) => sum + tree.leafCount[leaf]! * tree.leafValue[leaf]!, 0) / rows
    );
  };
  for (let node = tree.leaves === 1 ? -1 : 0; node >= 0;) {
    const column = tree.feature[node]!;
    const next = (goesLeft(tree, node, values[row + column]!) ? tree.left : tree.right)[node]!;
    to[row + column]! += mean(next) - mean(node);
    node = next;
  }
}

function expectExact(
  text: string,
  batch: { values: Float32Array; stride: number; rows: Uint32Array },
  onto?: Onto,
): void {
  const forest = parseLightgbm(text);
  const attribution = new PathAttribution(forest, onto);
  const width = onto?.width ?? forest.features.length;
  const contributions = attribution.attribute(batch);
  const scores = new Float64Array(batch.rows.length);
  new WalkScorer(forest).score(batch, scores);
  if (width === 1) return;
  scores.forEach((score, i) => {
    const own = contributions.subarray(i * width, (i + 1) * width);
    expect(sumInOrder(attribution.baseScore, own)).to.equal(score);
  });
}

describe('settleSum', () => {
  it('reaches any total from terms that nearly do', () => {
    // a total that is hundreds of powers finer than the terms is out of reach, and no sum of leaf values
    const likely = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);
    const number = fc.double({ min: -10, max: 10, noNaN: true }).map(likely);
    fc.assert(
      fc.property(number, fc.array(number, { minLength: 2, maxLength: 9 }), number, (b, t, n) => {
        const terms = Float64Array.from(t);
        const total = sumInOrder(b, terms) + n * 1e-15;
        expect(settleSum(b, terms, total)).to.equal(true);
        expect(sumInOrder(b, terms)).to.equal(total);
      }),
      { numRuns: 2000 },
    );
  });

  it('reaches a total that is finer than its last term', () => {
    const terms = Float64Array.of(-0.5, 1e-9 / 3, 0.5);
    expect(settleSum(0, terms, 1e-9 / 3)).to.equal(true);
    expect(sumInOrder(0, terms)).to.equal(1e-9 / 3);
    expect(settleSum(0.5, Float64Array.of(-0.5), 1e-9 / 3)).to.equal(false);
  });
});
