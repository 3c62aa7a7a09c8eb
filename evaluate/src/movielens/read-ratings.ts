import type { Event } from '@eaglerank/contracts';
import { movielensDataset, readEvents } from '@eaglerank/datasets';

/** A movie as an item. */
export interface Movie {
  readonly id: string;
  /** Genres in the data's order; the first is the item's topic. */
  readonly genres: readonly string[];
  /** ms since epoch; 0 where unknown. */
  readonly releasedMs: number;
}

export interface Rating {
  readonly userId: string;
  readonly movieId: string;
  /** 0.5-5. */
  readonly stars: number;
  /** ms since epoch. */
  readonly tsMs: number;
  /** What events import makes of it. */
  readonly events: readonly Event[];
}

/** Movies by id, and ratings in order of time. */
export interface RatingData {
  readonly movies: ReadonlyMap<string, Movie>;
  readonly ratings: readonly Rating[];
  readonly badLines: number;
}

/** Before this, a release time is the importer's stand-in for "unknown". */
const EARLIEST_MS = 86_400_000;

/**
 * Reads a MovieLens folder by the readers of events import. Ratings of one moment keep the file's
 * order. Throws DatasetError when there is no such data.
 */
export async function readRatings(folder: string): Promise<RatingData> {
  const movies = new Map<string, Movie>();
  const ratings: Rating[] = [];
  let badLines = 0;
  for (const file of movielensDataset(folder).files) {
    for await (const { events } of readEvents(file, () => badLines++)) {
      const [first] = events;
      if (first?.type === 'item_upsert') {
        const released = Number(first.createdAtMs ?? 0);
        const id = first.itemId ?? '';
        const releasedMs = released < EARLIEST_MS ? 0 : released;
        movies.set(id, { id, genres: first.topics ?? [], releasedMs });
      } else if (first?.type === 'impression') {
        ratings.push({
          userId: first.userId ?? '',
          movieId: first.itemId ?? '',
          stars: Number(first.attributes?.['rating']),
          tsMs: Number(first.tsMs ?? 0),
          events,
        });
      }
    }
  }
  for (const { movieId: id } of ratings) {
    if (!movies.has(id)) movies.set(id, { id, genres: [], releasedMs: 0 });
  }
  ratings.sort((a, b) => a.tsMs - b.tsMs);
  return { movies, ratings, badLines };
}
