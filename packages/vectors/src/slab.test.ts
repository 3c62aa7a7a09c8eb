import { expect } from 'chai';
import fc from 'fast-check';
import { VectorSlab } from './slab.js';
import { dot, randomVector } from './testing/random-vectors.js';

describe('vector slab', () => {
  it('property: cosines equal those computed in JavaScript to 1e-6, by list and by scan', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(300), fc.nat(), (dims, count, seed) => {
        const slab = new VectorSlab(dims);
        const vectors = Array.from({ length: count }, (_, i) => randomVector(dims, seed + i));
        vectors.forEach((vector, row) => {
          if (row % 5 !== 4)
            slab.set(
              row,
              vector.map((x) => x * (1 + row)),
            );
        });
        const query = randomVector(dims, seed + count);
        const rows = Int32Array.from({ length: count + 2 }, (_, i) => count - i);
        const into = new Float32Array(rows.length);
        slab.cosines(query, rows, rows.length, into);
        const found = slab.nearest({ query, most: count });
        rows.forEach((row, i) => {
          const vector = row % 5 === 4 ? undefined : vectors[row];
          if (!vector) expect(into[i]).to.be.NaN;
          else expect(into[i]).to.be.closeTo(dot(query, vector), 1e-6);
          const at = found.rows.indexOf(row);
          if (vector) expect(found.cosines[at]).to.equal(into[i]);
          else expect(at).to.equal(-1);
        });
        const order = [...found.rows].sort((a, b) => into[count - b]! - into[count - a]! || a - b);
        expect([...found.rows]).to.deep.equal(order);
      }),
      { numRuns: 60 },
    );
  });

  it('searches its last rows however full its memory is', () => {
    const slab = new VectorSlab(65);
    const vector = randomVector(65, 1);
    for (let row = 0; row < 800; row++) {
      slab.set(row, vector);
      expect(slab.nearest({ query: vector, most: 1 }).rows).to.have.length(1);
    }
  });

  it('finds none but the wanted', () => {
    const slab = new VectorSlab(2);
    slab.set(0, Float32Array.of(1, 0));
    slab.set(5000, Float32Array.of(3, 4));
    slab.set(2, Float32Array.of(-1, 0));
    const query = Float32Array.of(1, 0);
    expect([...slab.nearest({ query, most: 9, above: 0 }).rows]).to.deep.equal([0, 5000]);
    const without = new Set([0]);
    expect([...slab.nearest({ query, most: 1, without }).rows]).to.deep.equal([5000]);
    slab.clear(5000);
    expect([...slab.nearest({ query, most: 1, without, above: 0 }).rows]).to.deep.equal([]);
  });

  it('keeps no vector that has no direction', () => {
    const slab = new VectorSlab(2);
    slab.set(1, Float32Array.of(1, 1));
    slab.set(1, Float32Array.of(0, 0));
    slab.set(2, Float32Array.of(NaN, 1));
    expect([slab.size, slab.has(1), slab.has(2)]).to.deep.equal([0, false, false]);
  });

  it('tells which of some rows is most similar', () => {
    const slab = new VectorSlab(5);
    const vectors = Array.from({ length: 50 }, (_, i) => randomVector(5, i + 1));
    vectors.forEach((vector, row) => {
      slab.set(row, vector);
    });
    slab.clear(3);
    const rows = Uint32Array.from({ length: 37 }, (_, i) => i + 10);
    const among = [3, 49, 5, 12, 48];
    const similarities = (row: number): number[] =>
      among.map((other) => (other === 3 ? -2 : dot(vectors[row]!, vectors[other]!)));
    slab.mostSimilar(rows, among).forEach((position, i) => {
      const all = similarities(rows[i]!);
      expect(all[position]).to.equal(Math.max(...all));
    });
    expect([...slab.mostSimilar(Uint32Array.of(1, 2), [3])]).to.deep.equal([-1, -1]);
  });
});
