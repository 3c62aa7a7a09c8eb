import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRatings, type RatingData } from './read-ratings.js';

const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '100K': {
    'u.item': '7|Alien (1979)|25-May-1979||url|0|1|0|0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0\n',
    'u.data': '2\t7\t4\t900000200\n1\t7\t2\t900000100\n1\t9\t5\t900000200\nbroken\n',
  },
  '1M': {
    'movies.dat': '7::Alien (1979)::Action|Horror|Sci-Fi\n',
    'ratings.dat': '2::7::4::900000200\n1::7::2::900000100\n1::9::5::900000200\nbroken\n',
  },
  latest: {
    'movies.csv': 'movieId,title,genres\n7,Alien (1979),Action|Horror|Sci-Fi\n',
    'ratings.csv':
      'userId,movieId,rating,timestamp\n2,7,4,900000200\n1,7,2,900000100\n1,9,5,900000200\nbroken\n',
  },
};

async function read(files: Readonly<Record<string, string>>): Promise<RatingData> {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-forms-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return await readRatings(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('readRatings', () => {
  for (const [form, files] of Object.entries(FORMS)) {
    it(`reads ${form}: ratings by time, genres, movies without a line, bad lines`, async () => {
      const { ratings, movies, badLines } = await read(files);
      const said = ratings.map(({ userId, movieId, stars }) => `${userId} ${movieId} ${stars}`);
      expect(said).to.deep.equal(['1 7 2', '2 7 4', '1 9 5']);
      expect(movies.get('7')?.genres).to.deep.equal(['Action', 'Horror', 'Sci-Fi']);
      expect(movies.get('7')?.releasedMs).to.be.greaterThan(0);
      expect(movies.get('9')).to.deep.equal({ id: '9', genres: [], releasedMs: 0 });
      expect(badLines).to.equal(1);
    });
  }
});
