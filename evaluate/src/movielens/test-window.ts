import type { Slate } from '@eaglerank/evaluation';
import { byUser } from './by-user.js';
import { LIKED, moments, type RatingReplay } from './rating-replay.js';
import type { Rating } from './read-ratings.js';
import { RatedSlates, scoresAt, type ScoringModels } from './slates.js';

/** A user's catalogue slate is taken at every so many ratings of the test window. */
const EVERY = 50;

/** Slates of the two protocols, and those with features frozen at the start of the window. */
export interface TestSlates {
  readonly frozen: Slate[];
  readonly streaming: Slate[];
  readonly catalogue: Slate[];
}

function frozenSlates(replay: RatingReplay, models: ScoringModels, test: readonly Rating[]) {
  const slates = new RatedSlates();
  for (const group of moments(test)) {
    for (const [userId, ratings] of byUser(group)) {
      const ids = ratings.map(({ movieId }) => movieId);
      slates.add(userId, ratings, scoresAt(replay, models, userId, ids, ratings[0]?.tsMs ?? 0));
    }
  }
  return slates.finish();
}

/** Whole unseen catalogues: every movie that the user has not rated; relevant are those to come. */
class CatalogueSlates {
  readonly slates: Slate[] = [];
  private readonly clusters = new Map<string, number>();

  constructor(
    private readonly replay: RatingReplay,
    private readonly models: ScoringModels,
    private readonly movieIds: readonly string[],
  ) {}

  take(userId: string, asOfMs: number, ahead: readonly Rating[]): void {
    const known = this.replay.ratedBy(userId);
    const stars = new Map(ahead.map((rating) => [rating.movieId, rating.stars]));
    const itemIds = this.movieIds.filter((id) => !known.has(id));
    const cluster = this.clusters.get(userId) ?? this.clusters.size;
    this.clusters.set(userId, cluster);
    const relevance = itemIds.map((id) => stars.get(id) ?? 0);
    this.slates.push({
      cluster,
      itemIds,
      relevance,
      labels: relevance.map((s) => (s >= LIKED ? 1 : 0)),
      scores: scoresAt(this.replay, this.models, userId, itemIds, asOfMs),
    });
  }
}

/**
 * Replays the test window twice: with what was known at its start, then with features as of each
 * rating, the rating itself and those of the same moment not included.
 */
export function replayTest(
  replay: RatingReplay,
  models: ScoringModels,
  test: readonly Rating[],
  movieIds: readonly string[],
  progress: (done: number, total: number) => void,
): TestSlates {
  const frozen = frozenSlates(replay, models, test);
  const streaming = new RatedSlates();
  const catalogue = new CatalogueSlates(replay, models, movieIds);
  const ratingsOf = byUser(test);
  const given = new Map<string, number>();
  let done = 0;
  for (const group of moments(test)) {
    for (const [userId, ratings] of byUser(group)) {
      const tsMs = ratings[0]?.tsMs ?? 0;
      const before = given.get(userId) ?? 0;
      given.set(userId, before + ratings.length);
      if (
        before === 0 ||
        Math.floor(before / EVERY) !== Math.floor((before + ratings.length) / EVERY)
      ) {
        catalogue.take(userId, tsMs, (ratingsOf.get(userId) ?? []).slice(before));
      }
      const ids = ratings.map(({ movieId }) => movieId);
      streaming.add(userId, ratings, scoresAt(replay, models, userId, ids, tsMs));
      done += ratings.length;
    }
    for (const rating of group) replay.note(rating);
    progress(done, test.length);
  }
  return { frozen, streaming: streaming.finish(), catalogue: catalogue.slates };
}
