import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import { NearestRows } from './nearest-rows.js';

describe('NearestRows', () => {
  const random = seededRandom(5);
  const rows = new NearestRows();

  function check(cosines: readonly number[], most: number): void {
    rows.reset(most);
    const order = cosines.map((_, row) => row);
    order.sort(() => random() - 0.5);
    for (const row of order) rows.offer(cosines[row] as number, row);
    order.sort((a, b) => (cosines[b] as number) - (cosines[a] as number) || a - b);
    const found = rows.drain();
    expect([...found.rows]).to.deep.equal(order.slice(0, most));
    const expected = order.slice(0, most).map((row) => (cosines[row] as number) + 0);
    expect([...found.cosines]).to.deep.equal(expected);
  }

  const some = (count: number, cosine: () => number): number[] =>
    Array.from({ length: count }, () => Math.fround(cosine()));

  it('keeps the largest cosines', () => {
    for (const most of [0, 1, 7, 300])
      check(
        some(5000, () => random() * 2 - 1),
        most,
      );
    check(
      some(50, () => random() * 2 - 1),
      80,
    );
    check([], 3);
  });

  it('keeps the lower numbers of equal ones', () => {
    check(
      some(3000, () => Math.round(random() * 8) / 4 - 1),
      400,
    );
    check(
      some(3000, () => 0.5),
      100,
    );
    check([0, -0, 0, -0, 2 ** -80, -(2 ** -80)], 5);
  });

  it('tells apart those that differ little, and takes those beyond 1', () => {
    check(
      some(4000, () => 0.9 + random() * 1e-4),
      60,
    );
    check(
      some(4000, () => -0.9999 - random() * 2e-4),
      60,
    );
    check(
      some(4000, () => 0.9999 + random() * 2e-4),
      60,
    );
  });
});
