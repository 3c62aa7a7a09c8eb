import { expect } from 'chai';
import { clusteredVectors } from './testing/random-vectors.js';
import { buildUsearchGraph } from './usearch-graph.js';
import { VectorIndex } from './vector-index.js';

const ROWS = 3000;
const DIMS = 12;

describe('usearch graph', () => {
  const { signal } = new AbortController();

  it('finds nearly what the exact search finds, and what changed since exactly', async function () {
    this.timeout(120_000);
    const vectors = clusteredVectors(ROWS, DIMS, 20, 1);
    const index = new VectorIndex(DIMS);
    vectors.forEach((vector, row) => {
      if (row % 10 !== 0) index.set(row, vector);
    });
    index.snapshotBegins();
    const building = buildUsearchGraph(index.slab, signal);
    for (let row = 0; row < 100; row += 10) index.set(row, vectors[row] as Float32Array);
    index.snapshotEnds(await building);
    for (let row = 1; row < 400; row += 2) index.clear(row);
    let found = 0;
    let wanted = 0;
    for (let i = 0; i < 50; i++) {
      const search = { query: vectors[i * 59] as Float32Array, most: 100 };
      const exact = new Set(index.slab.nearest(search).rows);
      const { rows, cosines } = index.nearest(search);
      wanted += exact.size;
      for (const row of rows) if (exact.has(row)) found++;
      for (const row of rows) expect(index.slab.has(row)).to.equal(true);
      expect([...cosines]).to.deep.equal([...cosines].sort((a, b) => b - a));
    }
    expect(index.stale).to.equal(210);
    expect(found / wanted).to.be.greaterThan(0.95);
    // a view of the slab's own memory will do
    const stayed = index.nearest({ query: index.slab.at(411) as Float32Array, most: 1 });
    expect([...stayed.rows]).to.deep.equal([411]);
    const added = index.nearest({ query: vectors[50] as Float32Array, most: 1 });
    expect([...added.rows]).to.deep.equal([50]);
  });

  it('of nothing is empty; without a graph the exact search goes on', async () => {
    const index = new VectorIndex(2);
    expect((await buildUsearchGraph(index.slab, signal)).size).to.equal(0);
    index.snapshotBegins();
    index.snapshotEnds(undefined);
    index.set(1, Float32Array.of(1, 0));
    expect([...index.nearest({ query: Float32Array.of(1, 0), most: 3 }).rows]).to.deep.equal([1]);
  });

  it('is given up when it is not wanted any more', async () => {
    const index = new VectorIndex(2);
    index.set(0, Float32Array.of(1, 0));
    const controller = new AbortController();
    const building = buildUsearchGraph(index.slab, controller.signal).catch(String);
    controller.abort();
    expect(await building).to.equal('Error: the building of the graph was stopped');
  });
});
