import { seededRandom } from '@eaglerank/domain';
import { TrainingWriter } from '../replay/training-writer.js';
import { byUser } from './by-user.js';
import { moments, type RatingReplay } from './rating-replay.js';
import type { Rating } from './read-ratings.js';
import { CataloguePages, RatedPages } from './training-data.js';

/** Tenants of the training archive. */
export const TENANTS = {
  rated: 'ratings',
  catalogue: 'ratings-catalogue',
} as const;

/** Tenants of the leakage test: the same pages with grades in three random orders. */
export const SHUFFLED = ['ratings-shuffled-1', 'ratings-shuffled-2', 'ratings-shuffled-3'] as const;

/** Stars in another order: the same shares of each, and nothing to learn. */
function shuffledStars(ratings: readonly Rating[], seed: number): number[] {
  const random = seededRandom(seed);
  const stars = ratings.map((rating) => rating.stars);
  for (let i = stars.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [stars[i], stars[j]] = [stars[j] ?? 0, stars[i] ?? 0];
  }
  return stars;
}

/**
 * Replays the training window: at each moment first the vectors of what is rated then go to the
 * archive, then the ratings become known.
 * @param archive folder to be written
 */
export async function replayTraining(
  replay: RatingReplay,
  train: readonly Rating[],
  movieIds: readonly string[],
  archive: string,
  seed: number,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const { schemaHash } = replay.plans.ratings;
  const writer = (tenant: string) => new TrainingWriter(archive, tenant, schemaHash);
  const rated = new RatedPages(writer(TENANTS.rated));
  const shuffled = SHUFFLED.map((tenant, i) => ({
    pages: new RatedPages(writer(tenant)),
    stars: shuffledStars(train, seed + i),
  }));
  const catalogueWriter = writer(TENANTS.catalogue);
  const catalogue = new CataloguePages(catalogueWriter, replay, movieIds, seed);
  const ratingsOf = byUser(train);
  const given = new Map<string, number>();
  let done = 0;
  for (const group of moments(train)) {
    for (const rating of group) {
      const { userId, movieId, tsMs } = rating;
      const vectors = replay.vectors(userId, [movieId], tsMs);
      await rated.add(rating, vectors);
      for (const { pages, stars } of shuffled) await pages.add(rating, vectors, stars[done]);
      done++;
      const count = given.get(userId) ?? 0;
      await catalogue.consider(rating, count, (ratingsOf.get(userId) ?? []).slice(count));
      given.set(userId, count + 1);
    }
    for (const rating of group) replay.note(rating);
    progress(done, train.length);
  }
  await rated.finish();
  for (const { pages } of shuffled) await pages.finish();
  await catalogueWriter.finish();
}
