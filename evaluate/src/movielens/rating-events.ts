import type { FeatureEvent } from '@eaglerank/features';
import type { TrainingLabel } from '../replay/training-writer.js';
import type { Movie, Rating } from './read-ratings.js';

/** Currency of stars: ISO 4217's code for none. */
const NO_CURRENCY = 'XXX';
const MICROS = 1_000_000;
const DWELL_MS = 60_000;

function base(rating: Rating, movie: Movie, type: string): FeatureEvent {
  const { userId, movieId, tsMs } = rating;
  return {
    type,
    tsMs,
    ingestMs: tsMs,
    eventId: `${userId}/${movieId}/${tsMs}/${type}`,
    userId,
    itemId: movieId,
    authorId: '',
    topics: movie.genres,
    dwellMs: 0,
    amountMicros: 0,
    currency: '',
    position: -1,
  };
}

/** The rating as config/features-ratings.yaml reads it: `rating_N` in half stars, stars as amount. */
export function ratingEvent(rating: Rating, movie: Movie): FeatureEvent {
  const half = Math.max(1, Math.round(2 * rating.stars));
  return {
    ...base(rating, movie, `rating_${half}`),
    amountMicros: Math.round(rating.stars * MICROS),
    currency: NO_CURRENCY,
  };
}

/** The rating as config/features.yaml reads it once it was imported. */
export function importedEvents(rating: Rating, movie: Movie): FeatureEvent[] {
  return rating.events.map(({ type = '' }) => base(rating, movie, type));
}

/**
 * Labels that give the trainer the grades 0-4 for 1-5 stars; half stars are rounded down. The types
 * are those that carry these grades in the trainer.
 */
export function gradedLabels(stars: number): readonly TrainingLabel[] {
  const type = [undefined, 'dwell', 'click', 'like', 'share'][Math.floor(stars) - 1];
  return type === undefined ? [] : [labelOf(type)];
}

/** A label at the moment of serving; a dwell is long enough to be an engagement. */
export function labelOf(type: string): TrainingLabel {
  return { type, afterMs: 0, dwellMs: type === 'dwell' ? DWELL_MS : 0 };
}
