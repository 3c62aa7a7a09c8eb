import { copyColumns, createRows, type FeatureRows } from '@eaglerank/features';
import { seededRandom } from '@eaglerank/domain';
import type { TrainingLabel, TrainingPage, TrainingWriter } from '../replay/training-writer.js';
import { gradedLabels, labelOf } from './rating-events.js';
import { LIKED, type RatingReplay } from './rating-replay.js';
import type { Rating } from './read-ratings.js';

/** Ratings of a user, one after another, that make one page. */
const PAGE = 50;

interface OpenPage {
  readonly requestId: string;
  readonly itemIds: string[];
  readonly tsMs: number[];
  readonly vectors: FeatureRows[];
  readonly labels: (readonly TrainingLabel[])[];
}

/** Rows of several matrices, one below the other. */
function stacked(parts: readonly FeatureRows[]): FeatureRows {
  const rows = createRows(parts.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const part of parts) {
    copyColumns(part, 0, rows, at, part.values.length);
    at += part.values.length;
  }
  return rows;
}

function pageOf(userId: string, open: OpenPage): TrainingPage {
  const { requestId, itemIds, tsMs, labels } = open;
  const ones = itemIds.map(() => 1);
  const zeros = itemIds.map(() => 0);
  const vectors = stacked(open.vectors);
  const surface = 'ratings';
  const rest = { requestId, userId, surface, itemIds, tsMs, labels, vectors };
  return { ...rest, propensities: ones, scores: zeros };
}

/**
 * Pages of rated items: up to 50 ratings that a user gave one after another, each movie with its
 * vector as of its own rating, and with the grade of its stars.
 */
export class RatedPages {
  private readonly open = new Map<string, OpenPage>();
  private pages = 0;

  constructor(private readonly writer: TrainingWriter) {}

  async add(rating: Rating, vectors: FeatureRows, stars = rating.stars): Promise<void> {
    const { userId, movieId, tsMs } = rating;
    let page = this.open.get(userId);
    if (!page) {
      const requestId = `rated-${this.pages++}`;
      page = { requestId, itemIds: [], tsMs: [], vectors: [], labels: [] };
      this.open.set(userId, page);
    }
    page.itemIds.push(movieId);
    page.tsMs.push(tsMs);
    page.vectors.push(vectors);
    page.labels.push(gradedLabels(stars));
    if (page.itemIds.length < PAGE) return;
    this.open.delete(userId);
    await this.writer.add(pageOf(userId, page));
  }

  async finish(): Promise<void> {
    for (const [userId, page] of this.open) await this.writer.add(pageOf(userId, page));
    await this.writer.finish();
  }
}

const EVERY = 40;
const AHEAD = 20;
const UNSEEN = 80;

/**
 * Pages of the catalogue, every 40 ratings of a user: the next 20 movies the user rates among 80 that
 * are drawn at random from those not rated, all with vectors as of the page's moment.
 */
export class CataloguePages {
  private readonly random: () => number;
  private pages = 0;

  constructor(
    private readonly writer: TrainingWriter,
    private readonly replay: RatingReplay,
    private readonly movieIds: readonly string[],
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** @param ahead the user's ratings from `rating` on, in order of time */
  async consider(rating: Rating, before: number, ahead: readonly Rating[]): Promise<void> {
    if (before % EVERY !== 0) return;
    const { userId, tsMs } = rating;
    const next = ahead.slice(0, AHEAD);
    const taken = new Set([...this.replay.ratedBy(userId), ...next.map((r) => r.movieId)]);
    const stars = new Map(next.map((r) => [r.movieId, r.stars]));
    // mixed: equal scores keep the page's order when the trainer validates
    const itemIds = this.mixed([...stars.keys(), ...this.draw(taken)]);
    await this.writer.add({
      requestId: `catalogue-${this.pages++}`,
      userId,
      surface: 'catalogue',
      itemIds,
      tsMs: itemIds.map(() => tsMs),
      propensities: itemIds.map(() => 1),
      scores: itemIds.map(() => 0),
      vectors: this.replay.vectors(userId, itemIds, tsMs),
      labels: itemIds.map((id) => {
        const given = stars.get(id);
        return given === undefined ? [] : [labelOf(given >= LIKED ? 'share' : 'click')];
      }),
    });
  }

  private mixed(ids: readonly string[]): string[] {
    return ids
      .map((id) => ({ id, key: this.random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ id }) => id);
  }

  private draw(taken: Set<string>): string[] {
    const drawn: string[] = [];
    for (let tries = 0; tries < 20 * UNSEEN && drawn.length < UNSEEN; tries++) {
      const id = this.movieIds[Math.floor(this.random() * this.movieIds.length)] ?? '';
      if (taken.has(id)) continue;
      taken.add(id);
      drawn.push(id);
    }
    return drawn;
  }
}
