import type { Item, User } from '../world/model.js';
import { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';
import { clusterBootstrap, dcg, type Interval } from '@eaglerank/evaluation';
import { TopTen } from './ndcg.js';

const RESAMPLES = 1000;
const WINDOW = 20_000;

/** NDCG@10 of two orders of the same items for the same viewer at the same moment. */
interface Pair {
  /** Ordinal of the viewer. */
  readonly user: number;
  readonly model: number;
  readonly heuristic: number;
}

/** Means over the compared sets with 95 % intervals that resample viewers. */
export interface Comparison {
  readonly sets: number;
  readonly viewers: number;
  readonly model: Interval;
  readonly heuristic: Interval;
  /** Paired difference. */
  readonly modelMinusHeuristic: Interval;
}

/**
 * The tenant's model against the heuristic: both order the same items, drawn at random from what
 * could be served, so that neither chose what is compared. The gain of an item is its true relevance.
 */
export class ComparisonMeter {
  private readonly pairs: Pair[] = [];
  private taken = 0;

  constructor(private readonly world: World) {}

  /** Takes the two orders of `items`; sets without a relevant item say nothing. */
  add(
    user: User,
    items: readonly Item[],
    orders: { readonly model: readonly string[]; readonly heuristic: readonly string[] },
    nowMs: number,
  ): void {
    const gains = new Map<string, number>();
    const ideal = new TopTen();
    for (const item of items) {
      const gain = this.world.trueRelevance(user, item, nowMs);
      gains.set(item.id, gain);
      ideal.offer(gain, gain);
    }
    const best = dcg(ideal.gains);
    if (best === 0) return;
    const ndcg = (ids: readonly string[]): number =>
      dcg(ids.map((id) => gains.get(id) ?? 0)) / best;
    this.pairs[this.taken++ % WINDOW] = {
      user: user.ordinal,
      model: ndcg(orders.model),
      heuristic: ndcg(orders.heuristic),
    };
  }

  /** The result so far; undefined before the first set. */
  result(): Comparison | undefined {
    if (this.pairs.length === 0) return undefined;
    const rows = this.pairs.map((pair) => ({
      cluster: pair.user,
      values: [pair.model, pair.heuristic],
    }));
    const statistics = [
      ([model = 0]: readonly number[]) => model,
      ([, heuristic = 0]: readonly number[]) => heuristic,
      ([model = 0, heuristic = 0]: readonly number[]) => model - heuristic,
    ];
    const prng = new Prng(this.world.seed, 'comparison intervals');
    const [model, heuristic, modelMinusHeuristic] = clusterBootstrap(
      rows,
      statistics,
      RESAMPLES,
      prng,
    ) as [Interval, Interval, Interval];
    const viewers = new Set(this.pairs.map(({ user }) => user)).size;
    return { sets: this.pairs.length, viewers, model, heuristic, modelMinusHeuristic };
  }
}
