import { hash53 } from '@eaglerank/domain';
import type { Slate } from '@eaglerank/evaluation';
import type { FeatureRows } from '@eaglerank/features';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import { gradeOfLabels } from '../replay/grades.js';
import type { HistoryReplay } from './history-replay.js';
import type { ShownItem, ShownPage } from './shown-pages.js';

/** Rankers that need neither vectors nor training. */
export const SIMPLE_RANKERS = [
  'random',
  'chronological',
  'popularity',
  'trending',
  'like rate',
] as const;

/** A page with what was known when its first item was shown. */
export interface RankedPage {
  readonly page: ShownPage;
  /** Items x plan.width. */
  readonly vectors: FeatureRows;
  /** By simple ranker, one score per item. */
  readonly scores: Readonly<Record<string, Float64Array>>;
}

function simpleScores(
  { standings }: HistoryReplay,
  { items, userId, tsMs }: ShownPage,
): Record<(typeof SIMPLE_RANKERS)[number], Float64Array> {
  const of = (score: (item: ShownItem) => number) => Float64Array.from(items, score);
  return {
    random: of(({ itemId }) => hash53(`${userId}/${itemId}/${tsMs}`)),
    chronological: of(({ createdAtMs }) => createdAtMs),
    popularity: of(({ itemId }) => standings.popularity(itemId)),
    trending: of(({ itemId }) => standings.trending(itemId, tsMs)),
    'like rate': of(({ itemId }) => standings.successRate(itemId)),
  };
}

/**
 * Pages as of their first impression; the replay goes on from where it is. All items of a page are
 * ranked at that moment: in vectors of their own moments the user's clicks and impressions on the page
 * would tell how far down an item stood, and a model would learn the order instead of the items.
 * @param pages in order of time
 */
export function* rankedPages(
  replay: HistoryReplay,
  pages: readonly ShownPage[],
  progress: (done: number, total: number) => void,
): Generator<RankedPage> {
  for (const [done, page] of pages.entries()) {
    const { userId, items, tsMs } = page;
    replay.advance(tsMs);
    const vectors = replay.rows(userId, items, tsMs);
    yield { page, vectors, scores: simpleScores(replay, page) };
    progress(done + 1, pages.length);
  }
}

/** Slates of pages, ranked by simple rankers and by scorers of vectors. */
export function slatesOf(
  pages: Iterable<RankedPage>,
  scorers: Readonly<Record<string, ScoreRows>>,
): Slate[] {
  const users = new Map<string, number>();
  return Array.from(pages, ({ page, vectors, scores }) => {
    const { items, userId } = page;
    const cluster = users.get(userId) ?? users.size;
    users.set(userId, cluster);
    const scored = Object.entries(scorers).map(([name, score]) => [
      name,
      score(vectors, items.length),
    ]);
    const relevance = items.map(({ labels }) => gradeOfLabels(labels));
    return {
      cluster,
      itemIds: items.map(({ itemId }) => itemId),
      relevance,
      labels: relevance.map((grade) => (grade > 0 ? 1 : 0)),
      scores: { ...scores, ...(Object.fromEntries(scored) as Record<string, Float64Array>) },
    };
  });
}
