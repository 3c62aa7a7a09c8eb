import type { FeaturePlan, FeatureRows } from '@eaglerank/features';
import { FeatureStates } from '../replay/feature-states.js';
import { VectorBuilder, plainContext, type Candidate } from '../replay/vector-builder.js';
import { Standings } from '../rankers/standings.js';
import { importedEvents, ratingEvent } from './rating-events.js';
import type { Movie, Rating, RatingData } from './read-ratings.js';

const DAY_MS = 86_400_000;
/** Stars that count as a success and as a relevant item. */
export const LIKED = 4;

/** Feature plans of the replay: what plain ratings tell, and what is served once they are imported. */
export interface RatingPlans {
  readonly ratings: FeaturePlan;
  readonly served: FeaturePlan;
}

/** Ratings of one moment together: none of them may be known when the others are ranked. */
export function* moments(ratings: readonly Rating[]): Generator<readonly Rating[]> {
  for (let from = 0; from < ratings.length;) {
    let to = from + 1;
    while (to < ratings.length && ratings[to]?.tsMs === ratings[from]?.tsMs) to++;
    yield ratings.slice(from, to);
    from = to;
  }
}

/** Everything that is known of users and movies up to a moment; ratings are noted in order of time. */
export class RatingReplay {
  readonly standings = new Standings(30 * DAY_MS);
  private readonly ratingStates: FeatureStates;
  private readonly servedStates: FeatureStates;
  private readonly ratingVectors: VectorBuilder;
  private readonly servedVectors: VectorBuilder;
  private readonly rated = new Map<string, Set<string>>();

  constructor(
    readonly plans: RatingPlans,
    private readonly movies: RatingData['movies'],
  ) {
    this.ratingStates = new FeatureStates(plans.ratings);
    this.servedStates = new FeatureStates(plans.served);
    this.ratingVectors = new VectorBuilder(this.ratingStates);
    this.servedVectors = new VectorBuilder(this.servedStates);
  }

  /** Vectors of the rating plan as of now: movies x width. */
  vectors(userId: string, movieIds: readonly string[], asOfMs: number): FeatureRows {
    const moment = { userId, asOfMs, context: plainContext(asOfMs) };
    return this.ratingVectors.rows(moment, this.candidates(movieIds));
  }

  /** Vectors of the serving plan as of now. */
  servedRows(userId: string, movieIds: readonly string[], asOfMs: number): FeatureRows {
    const moment = { userId, asOfMs, context: plainContext(asOfMs) };
    return this.servedVectors.rows(moment, this.candidates(movieIds));
  }

  /** Movies the user has rated. */
  ratedBy(userId: string): ReadonlySet<string> {
    return this.rated.get(userId) ?? NONE;
  }

  note(rating: Rating): void {
    const { userId, movieId, stars, tsMs } = rating;
    const movie = this.movieOf(movieId);
    this.ratingStates.apply(ratingEvent(rating, movie));
    for (const event of importedEvents(rating, movie)) this.servedStates.apply(event);
    const success = stars >= LIKED ? 1 : 0;
    this.standings.note({ itemId: movieId, tsMs, engagement: 1, success, trials: 1 });
    const rated = this.rated.get(userId);
    if (rated) rated.add(movieId);
    else this.rated.set(userId, new Set([movieId]));
  }

  movieOf(id: string): Movie {
    const movie = this.movies.get(id);
    if (!movie) throw new RangeError(`no movie ${id}`);
    return movie;
  }

  private candidates(movieIds: readonly string[]): Candidate[] {
    return movieIds.map((id) => {
      const { genres, releasedMs } = this.movieOf(id);
      return { itemId: id, authorId: '', topic: genres[0] ?? '', createdAtMs: releasedMs };
    });
  }
}

const NONE: ReadonlySet<string> = new Set();
