import { expect } from 'chai';
import { Prng } from './prng.js';

function draws<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('Prng', () => {
  it('repeats a stream of the same seed and label, on every machine', () => {
    const first = new Prng(42, 'a');
    const again = new Prng(42, 'a');
    expect(draws(100, () => first.uint32())).to.deep.equal(draws(100, () => again.uint32()));
    const golden = new Prng(1, 'golden');
    expect(draws(3, () => golden.uint32())).to.deep.equal([4030681101, 807550064, 3439755266]);
  });

  it('gives other streams for other seeds and labels', () => {
    const firsts = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      for (const label of ['a', 'b', 'a/1']) firsts.add(new Prng(seed, label).uint32());
    }
    expect(firsts.size).to.equal(150);
  });

  it('has the moments of its distributions', () => {
    const prng = new Prng(7, 'moments');
    const n = 40_000;
    expect(mean(draws(n, () => prng.next()))).to.be.closeTo(0.5, 0.01);
    const normals = draws(n, () => prng.normal());
    expect(mean(normals)).to.be.closeTo(0, 0.02);
    expect(mean(normals.map((x) => x * x))).to.be.closeTo(1, 0.03);
    expect(mean(draws(n, () => prng.exponential(3)))).to.be.closeTo(3, 0.08);
    expect(mean(draws(n, () => prng.poisson(4)))).to.be.closeTo(4, 0.05);
  });

  it('draws indices in proportion to their weights', () => {
    const prng = new Prng(7, 'weights');
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const index = prng.weighted([1, 0, 3]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).to.equal(0);
    expect((counts[2] ?? 0) / 30_000).to.be.closeTo(0.75, 0.01);
  });

  it('samples distinct indices and never one of weight 0', () => {
    const prng = new Prng(7, 'sample');
    for (let i = 0; i < 200; i++) {
      const sample = prng.sample([1, 2, 0, 4], 5);
      expect([...sample].sort()).to.deep.equal([0, 1, 3]);
    }
  });
});
