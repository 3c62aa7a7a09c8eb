import { hash53 } from '@eaglerank/domain';
import type { Slate } from '@eaglerank/evaluation';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import { LIKED, type RatingReplay } from './rating-replay.js';
import type { Rating } from './read-ratings.js';

/** Models over the rating plan, by name, and the heuristic over the serving plan. */
export interface ScoringModels {
  readonly trained: Readonly<Record<string, ScoreRows>>;
  readonly heuristic: ScoreRows;
}

/** Rankers that need no training. */
export const BASELINES = [
  'random',
  'chronological',
  'popularity',
  'trending',
  'like rate',
  'heuristic',
] as const;

/** Scores of every ranker for movies as of a moment, by ranker. */
export function scoresAt(
  replay: RatingReplay,
  models: ScoringModels,
  userId: string,
  movieIds: readonly string[],
  asOfMs: number,
): Record<string, Float64Array> {
  const { standings } = replay;
  const of = (score: (id: string) => number): Float64Array => Float64Array.from(movieIds, score);
  const scores: Record<string, Float64Array> = {
    random: of((id) => hash53(`${userId}/${id}`)),
    chronological: of((id) => replay.movieOf(id).releasedMs),
    popularity: of((id) => standings.popularity(id)),
    trending: of((id) => standings.trending(id, asOfMs)),
    'like rate': of((id) => standings.successRate(id)),
    heuristic: models.heuristic(replay.servedRows(userId, movieIds, asOfMs), movieIds.length),
  };
  const vectors = replay.vectors(userId, movieIds, asOfMs);
  for (const [name, score] of Object.entries(models.trained)) {
    scores[name] = score(vectors, movieIds.length);
  }
  return scores;
}

interface OpenSlate {
  readonly itemIds: string[];
  readonly relevance: number[];
  readonly scores: Record<string, number[]>;
}

/** The rated items of a window, one slate per user; each item scored at the moment of its rating. */
export class RatedSlates {
  private readonly open = new Map<string, OpenSlate>();

  add(
    userId: string,
    ratings: readonly Rating[],
    scores: Readonly<Record<string, Float64Array>>,
  ): void {
    const slate = this.open.get(userId) ?? { itemIds: [], relevance: [], scores: {} };
    this.open.set(userId, slate);
    ratings.forEach((rating, i) => {
      slate.itemIds.push(rating.movieId);
      slate.relevance.push(rating.stars);
      for (const [name, own] of Object.entries(scores)) {
        (slate.scores[name] ??= []).push(own[i] ?? NaN);
      }
    });
  }

  /** Slates of two items or more: one item has only one order. */
  finish(): Slate[] {
    return [...this.open.values()]
      .filter(({ itemIds }) => itemIds.length > 1)
      .map((slate, cluster) => ({
        ...slate,
        cluster,
        labels: slate.relevance.map((stars) => (stars >= LIKED ? 1 : 0)),
      }));
  }
}
