import { hash53 } from '@eaglerank/domain';
import { orderOf, type Slate } from '@eaglerank/evaluation';
import { SeededRandom } from '@eaglerank/ranker-service';
import { Prng, drawDepth, type Item, type User } from '@eaglerank/simulator';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import type { ReplayedWorld } from './replayed-world.js';
import { explore, type Traffic } from './train-world.js';

/** Share of the sessions before measuring starts. */
const WARM_UP = 0.2;
/** A relevant item of a binary measure: one that is likelier clicked than not. */
const RELEVANT = 0.5;

/** Rankers of a world besides the policies that score vectors. */
export const WORLD_BASELINES = ['random', 'chronological', 'popularity', 'trending', 'like rate'];

function baselineScores(
  { standings }: ReplayedWorld,
  user: User,
  items: readonly Item[],
  nowMs: number,
): Record<string, Float64Array> {
  const of = (score: (item: Item) => number): Float64Array => Float64Array.from(items, score);
  return {
    random: of(({ id }) => hash53(`${user.id}/${id}/${nowMs}`)),
    chronological: of(({ createdMs }) => createdMs),
    popularity: of(({ id }) => standings.popularity(id)),
    trending: of(({ id }) => standings.trending(id, nowMs)),
    'like rate': of(({ id }) => standings.successRate(id)),
  };
}

/**
 * Slates of a world that `serving` serves: per session up to `traffic.candidates` items, ranked by
 * everyone. Relevance is log2(1 + p) for an item of true relevance p, so that its gain is p.
 */
export function measureWorld(
  replayed: ReplayedWorld,
  serving: ScoreRows,
  scorers: Readonly<Record<string, ScoreRows>>,
  traffic: Traffic,
): Slate[] {
  const { world, seed } = replayed;
  const prng = new Prng(seed, 'test sessions');
  const random = new SeededRandom(seed);
  const slates: Slate[] = [];
  for (let n = 0; n < traffic.sessions; n++) {
    const nowMs = replayed.momentOf(n, traffic.sessions);
    const user = replayed.visitor(nowMs, prng);
    const items = replayed.candidates(user, nowMs, traffic.candidates, prng);
    const rows = replayed.rows(user, items, nowMs);
    const order = orderOf(serving(rows, items.length));
    if (n >= WARM_UP * traffic.sessions && items.length > 0) {
      const truth = items.map((item) => world.trueRelevance(user, item, nowMs));
      const scores = baselineScores(replayed, user, items, nowMs);
      for (const [name, score] of Object.entries(scorers)) scores[name] = score(rows, items.length);
      slates.push({
        cluster: user.ordinal,
        itemIds: items.map(({ id }) => id),
        relevance: truth.map((p) => Math.log2(1 + p)),
        labels: truth.map((p) => (p > RELEVANT ? 1 : 0)),
        scores,
      });
    }
    const shown = explore(order, traffic, random).rows;
    const served = Array.from(shown, (row) => items[row] as Item);
    replayed.serve(user, served, drawDepth(prng), nowMs, prng);
  }
  return slates;
}
