import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@eaglerank/contracts';
import { columnsOf, csvFields } from './csv.js';
import { DatasetError, type Dataset, type ImportFile, type LineParser } from './dataset.js';

/**
 * MovieLens folders: `u.data`, `u.item`, `u.user` (100K), `ratings.dat`, `movies.dat`, `users.dat`
 * (1M, 10M) and `ratings.csv`, `movies.csv` (latest, 20M, 25M, 32M).
 *
 * A movie becomes an item whose topics are its genres. A rating becomes an impression and a click
 * at its time; from 4 stars on also a like, up to 2 stars also a skip. Ids of events are made of
 * user, movie, time and type, so that a second import changes nothing.
 */
const LIKE_FROM = 4;
const SKIP_TO = 2;

const GENRES_100K = [
  ...['unknown', 'Action', 'Adventure', 'Animation', "Children's", 'Comedy', 'Crime'],
  ...['Documentary', 'Drama', 'Fantasy', 'Film-Noir', 'Horror', 'Musical', 'Mystery'],
  ...['Romance', 'Sci-Fi', 'Thriller', 'War', 'Western'],
];

function required(value: string | undefined, name: string): string {
  const text = value?.trim() ?? '';
  if (text === '') throw new Error(`${name} is missing`);
  return text;
}

function numeric(value: string | undefined, name: string): number {
  const number = Number(required(value, name));
  if (!Number.isFinite(number)) throw new Error(`${name} is no number`);
  return number;
}

function ratingEvents(
  user: string | undefined,
  movie: string | undefined,
  stars: string | undefined,
  at: string | undefined,
): Event[] {
  const userId = required(user, 'user id');
  const itemId = required(movie, 'movie id');
  const rating = numeric(stars, 'rating');
  if (rating < 0 || rating > 5) throw new Error(`rating ${rating} is not between 0 and 5`);
  const seconds = numeric(at, 'timestamp');
  if (seconds <= 0) throw new Error(`timestamp ${seconds} is no time`);
  const types = ['impression', 'click'];
  if (rating >= LIKE_FROM) types.push('like');
  if (rating <= SKIP_TO) types.push('skip');
  const tsMs = Math.round(seconds * 1000);
  return types.map((type) => ({
    eventId: `ml-${userId}-${itemId}-${seconds}-${type}`,
    type,
    tsMs,
    userId,
    itemId,
    position: -1,
    attributes: { rating: String(rating) },
  }));
}

/** Release time from a title's "(1995)"; 0 without one. */
function yearOf(title: string): number {
  const year = Number(/\((\d{4})\)\s*"?$/.exec(title.trim())?.[1]);
  return year >= 1970 ? Date.UTC(year, 0, 1) : 0;
}

function movieEvent(
  id: string,
  title: string,
  genres: readonly string[],
  releasedMs: number,
): Event[] {
  const topics = genres.map((g) => g.trim()).filter((g) => g !== '' && !g.startsWith('(no genres'));
  return [
    {
      eventId: `ml-item-${id}`,
      type: 'item_upsert',
      tsMs: Math.max(1, releasedMs),
      itemId: id,
      createdAtMs: Math.max(1, releasedMs),
      topics: topics.slice(0, 16),
      attributes: { title: title.trim() },
    },
  ];
}

function userEvent(id: string, attributes: Record<string, string>): Event[] {
  return [{ eventId: `ml-user-${id}`, type: 'user_upsert', tsMs: 1, userId: id, attributes }];
}

function separated(
  separator: string,
  parse: (fields: readonly string[]) => Event[],
): () => LineParser {
  return () => (line) => parse(line.split(separator));
}

function parse100kItem(fields: readonly string[]): Event[] {
  const id = required(fields[0], 'movie id');
  const title = required(fields[1], 'title');
  const released = Date.parse(`${fields[2]?.trim() ?? ''} UTC`);
  const genres = GENRES_100K.filter((_, i) => fields[5 + i]?.trim() === '1');
  return movieEvent(
    id,
    title,
    genres,
    Number.isNaN(released) ? yearOf(title) : Math.max(0, released),
  );
}

function withColumns(
  header: string | undefined,
  needed: readonly string[],
  parse: (get: (name: string) => string | undefined) => Event[],
): LineParser {
  const separator = header?.includes(',') ? ',' : header?.includes(';') ? ';' : '\t';
  const columns = columnsOf(csvFields(header ?? '', separator));
  const missing = needed.filter((name) => !columns.has(name));
  if (missing.length > 0) {
    throw new DatasetError(`the header "${header ?? ''}" has no column ${missing.join(', ')}`);
  }
  return (line) => {
    const fields = csvFields(line, separator);
    return parse((name) => fields[columns.get(name) ?? -1]);
  };
}

const csvRatings = (header: string | undefined): LineParser =>
  withColumns(header, ['userid', 'movieid', 'rating', 'timestamp'], (get) =>
    ratingEvents(get('userid'), get('movieid'), get('rating'), get('timestamp')),
  );

const csvMovies = (header: string | undefined): LineParser =>
  withColumns(header, ['movieid', 'title'], (get) => {
    const title = required(get('title'), 'title');
    const genres = (get('genres') ?? '').split('|');
    return movieEvent(required(get('movieid'), 'movie id'), title, genres, yearOf(title));
  });

/** Files by format, catalogue first, so that events find their items. */
function formats(folder: string): readonly (readonly ImportFile[])[] {
  const file = (
    name: string,
    label: string,
    parser: ImportFile['parser'],
    hasHeader = false,
  ): ImportFile => ({ path: join(folder, name), label, parser, hasHeader });
  return [
    [
      file('u.item', 'movies', separated('|', parse100kItem)),
      file(
        'u.user',
        'users',
        separated('|', (f) =>
          userEvent(required(f[0], 'user id'), { occupation: f[3]?.trim() ?? '' }),
        ),
      ),
      file(
        'u.data',
        'ratings',
        separated('\t', (f) => ratingEvents(f[0], f[1], f[2], f[3])),
      ),
    ],
    [
      file(
        'movies.dat',
        'movies',
        separated('::', (f) =>
          movieEvent(
            required(f[0], 'movie id'),
            required(f[1], 'title'),
            (f[2] ?? '').split('|'),
            yearOf(f[1] ?? ''),
          ),
        ),
      ),
      file(
        'users.dat',
        'users',
        separated('::', (f) =>
          userEvent(required(f[0], 'user id'), { occupation: f[3]?.trim() ?? '' }),
        ),
      ),
      file(
        'ratings.dat',
        'ratings',
        separated('::', (f) => ratingEvents(f[0], f[1], f[2], f[3])),
      ),
    ],
    [
      file('movies.csv', 'movies', csvMovies, true),
      file('ratings.csv', 'ratings', csvRatings, true),
    ],
  ];
}

/** The MovieLens data set in a folder. Throws DatasetError when there is none. */
export function movielensDataset(folder: string): Dataset {
  for (const files of formats(folder)) {
    const ratings = files[files.length - 1];
    if (!ratings || !existsSync(ratings.path)) continue;
    return { name: folder, files: files.filter((f) => existsSync(f.path)) };
  }
  throw new DatasetError(
    `${folder} holds no MovieLens data: expected u.data (with u.item, u.user), ratings.dat or ratings.csv (with movies.csv)`,
  );
}
