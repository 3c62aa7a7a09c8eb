import { expect } from 'chai';
import fc from 'fast-check';
import type { Graph } from './graph.js';
import { dot, randomVector } from './testing/random-vectors.js';
import { VectorIndex } from './vector-index.js';

const DIMS = 6;
const ROWS = 80;

/** Searches a copy of what the index holds, exactly. */
function snapshotOf(vectors: ReadonlyMap<number, Float32Array>): Graph {
  const copy = [...vectors];
  const near = (query: Float32Array) =>
    copy.map(([row, vector]) => ({ row, cosine: dot(query, vector) }));
  return {
    size: copy.length,
    search: (query, most) =>
      near(query)
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, most)
        .map(({ row }) => row),
  };
}

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ set: fc.nat(ROWS - 1), seed: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ clear: fc.nat(ROWS - 1) }) },
  { weight: 1, arbitrary: fc.constant('snapshot begins' as const) },
  { weight: 1, arbitrary: fc.constant('snapshot ends' as const) },
);

describe('vector index', () => {
  it('property: equals brute force after any changes, with and without a graph of an older moment', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), fc.nat(), (actions, seed) => {
        const index = new VectorIndex(DIMS);
        const truth = new Map<number, Float32Array>();
        let graph: Graph | undefined;
        for (const step of actions) {
          if (step === 'snapshot begins') {
            graph = snapshotOf(truth);
            index.snapshotBegins();
          } else if (step === 'snapshot ends') {
            index.snapshotEnds(graph);
            graph = undefined;
          } else if ('set' in step) {
            const vector = randomVector(DIMS, step.seed);
            truth.set(step.set, vector);
            index.set(step.set, vector);
          } else {
            truth.delete(step.clear);
            index.clear(step.clear);
          }
        }
        const query = randomVector(DIMS, seed);
        const without = new Set([1, 2, 3]);
        const expected = [...truth]
          .filter(([row]) => !without.has(row))
          .map(([row, vector]) => ({ row, cosine: dot(query, vector) }))
          .sort((a, b) => b.cosine - a.cosine || a.row - b.row)
          .slice(0, 10);
        const found = index.nearest({ query, most: 10, without });
        expect(index.size).to.equal(truth.size);
        expect(found.rows.length).to.equal(expected.length);
        found.rows.forEach((row, i) => {
          expect(found.cosines[i]).to.be.closeTo(expected[i]!.cosine, 1e-6);
          expect(dot(query, truth.get(row)!)).to.be.closeTo(expected[i]!.cosine, 1e-6);
          expect(without.has(row)).to.equal(false);
        });
      }),
      { numRuns: 300 },
    );
  });
});
