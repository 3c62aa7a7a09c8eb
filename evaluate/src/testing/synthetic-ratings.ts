import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@eaglerank/domain';

const GENRES = ['Action', 'Comedy', 'Drama', 'Horror'];

/** Size of a made-up data set. */
export interface SyntheticSize {
  readonly users: number;
  readonly movies: number;
  readonly ratingsPerUser: number;
}

/**
 * Writes ratings.csv and movies.csv of users who like some genres and movies of unlike quality, of
 * which the better are rated more often; users come one after another. Returns the folder.
 */
export function writeSynthetic(seed: number, size: SyntheticSize): string {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-ratings-'));
  const movies = Array.from({ length: size.movies }, (_, m) => {
    const quality = 2 * random() - 1;
    const genre = GENRES[m % GENRES.length] ?? '';
    return { id: m + 1, genre, quality, fame: ((quality + 1) / 2) ** 2 };
  });
  const lines = movies.map(({ id, genre }) => `${id},"Movie ${id} (1990)",${genre}`);
  writeFileSync(join(folder, 'movies.csv'), `movieId,title,genres\n${lines.join('\n')}\n`);
  const ratings: string[] = [];
  for (let user = 1; user <= size.users; user++) {
    const taste = new Map(GENRES.map((genre) => [genre, 3 * random() - 1.5]));
    const left = movies
      .map((movie) => ({ movie, key: random() / (0.05 + movie.fame) }))
      .sort((a, b) => a.key - b.key);
    left.slice(0, size.ratingsPerUser).forEach(({ movie }, i) => {
      const noise = 0.8 * (random() + random() + random() - 1.5);
      const liking = 3.2 + 1.3 * movie.quality + (taste.get(movie.genre) ?? 0) + noise;
      const stars = Math.min(5, Math.max(1, Math.round(liking)));
      const at = 900_000_000 + user * 3000 + Math.floor(i / 2) * 240;
      ratings.push(`${user},${movie.id},${stars},${at}`);
    });
  }
  const header = 'userId,movieId,rating,timestamp';
  writeFileSync(join(folder, 'ratings.csv'), `${header}\n${ratings.join('\n')}\n`);
  return folder;
}
