import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import { AuthorItems } from '../catalogue/author-items.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import { recency } from '../retrieval/recency.js';
import { newestOf } from './author-items.js';

const NOW = 1_000_000;
const HALF_LIFE_SECONDS = 60;

/** Items by author; a few times only, some still to come, so that many scores are equal. */
function catalogue(random: () => number, authors: number): { query: RetrievalQuery; rows: Row[] } {
  const items = new AuthorItems();
  const rows: Row[] = [];
  for (let ordinal = 0; ordinal < authors * 6; ordinal++) {
    const author = Math.floor(random() * authors);
    const createdAtMs = NOW - 90_000 + Math.floor(random() * 10) * 10_000;
    items.add(author, ordinal, createdAtMs);
    rows.push({ author, ordinal, createdAtMs });
  }
  const query = {
    mirror: { newestBy: (author: number) => items.of(author) },
    nowMs: NOW - 20_000,
    catalogue: { config: { ranking: { recencyHalfLifeSeconds: HALF_LIFE_SECONDS } } },
  } as unknown as RetrievalQuery;
  return { query, rows };
}

interface Row {
  readonly author: number;
  readonly ordinal: number;
  readonly createdAtMs: number;
}

describe('newestOf', () => {
  it('finds what sorting all items finds, equal ones by ordinal', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 200; round++) {
      const count = 1 + Math.floor(random() * 12);
      const { query, rows } = catalogue(random, count);
      const authors = Array.from({ length: count + 1 }, (_, i) => i);
      const weights = round % 2 ? authors.map(() => Math.ceil(random() * 2)) : undefined;
      const scored = rows.map(({ author, ordinal, createdAtMs }) => ({
        ordinal,
        score: (weights?.[author] ?? 1) * recency(createdAtMs, query.nowMs, HALF_LIFE_SECONDS),
      }));
      scored.sort((a, b) => b.score - a.score || a.ordinal - b.ordinal);
      const width = Math.floor(random() * rows.length * 1.2);
      const found = newestOf(query, width, 64, authors, weights);
      const expected = scored.slice(0, width);
      expect([...found.ordinals]).to.deep.equal(expected.map(({ ordinal }) => ordinal));
      expect([...found.scores]).to.deep.equal(expected.map(({ score }) => Math.fround(score)));
    }
  });

  it('takes only the newest of each author', () => {
    const { query, rows } = catalogue(seededRandom(4), 3);
    const found = newestOf(query, 100, 2, [0, 1, 2]);
    expect(found.ordinals).to.have.length(6);
    const owners = [...found.ordinals].map((ordinal) => rows[ordinal]?.author);
    expect(owners.sort()).to.deep.equal([0, 0, 1, 1, 2, 2]);
  });
});
