import type { Item, User } from '../world/model.js';
import { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';
import { TOP, clusterBootstrap, dcg, type Interval } from '@eaglerank/evaluation';
import type { Ledger } from './ledger.js';
import { randomDcg, TopTen } from './ndcg.js';

const WINDOW = 20_000;
const RESAMPLES = 1000;
/** In a world k times this large only every k-th feed is measured: the work per feed stays the same. */
const POOL_PER_FEED = 20_000;

/** NDCG@10 of one feed and of the two reference orders for the same viewer at the same moment. */
export interface QualitySample {
  /** Ordinal of the viewer. */
  readonly user: number;
  readonly served: number;
  readonly random: number;
  readonly popularity: number;
}

/** Means over the measured feeds with 95 % intervals. */
export interface Quality {
  readonly feeds: number;
  readonly viewers: number;
  readonly served: Interval;
  readonly random: Interval;
  readonly popularity: Interval;
  /** Paired difference. */
  readonly servedMinusPopularity: Interval;
  /** (served - random) / (1 - random): the share of what an oracle gains over a random order. */
  readonly shareOfOracleGain: Interval;
}

/**
 * Online quality against the truth. For each feed, the pool is everything that could have been served
 * to the viewer at that moment: live, not the viewer's own, not shown to the viewer before, not by an
 * author the viewer hid. The gain of an item is its true relevance; an item outside the pool, or a
 * second time in the same feed, gains nothing. Ideal: the pool's ten most relevant. Random: the
 * expectation over all orders of the pool. Popularity: the pool by true engagement so far, newer
 * first among equals. Keeps the latest 20,000 feeds.
 */
export class QualityMeter {
  private readonly samples: QualitySample[] = [];
  private taken = 0;
  private offered = 0;

  constructor(
    private readonly world: World,
    private readonly ledger: Ledger,
  ) {}

  /** Measures a first page before its items are marked as shown. `itemIds` in the order served. */
  measure(user: User, itemIds: readonly string[], nowMs: number): void {
    if (this.offered++ % Math.ceil((this.world.items.length + 1) / POOL_PER_FEED) !== 0) return;
    const ideal = new TopTen();
    const popular = new TopTen();
    let sum = 0;
    let size = 0;
    for (const item of this.world.liveItems(nowMs)) {
      if (!this.inPool(user, item, nowMs)) continue;
      const relevance = this.world.trueRelevance(user, item, nowMs);
      ideal.offer(relevance, relevance);
      popular.offer(this.ledger.engagement(item), relevance);
      sum += relevance;
      size++;
    }
    const best = dcg(ideal.gains);
    if (best === 0) return;
    this.keep({
      user: user.ordinal,
      served: dcg(this.gainsOf(user, itemIds, nowMs)) / best,
      random: randomDcg(sum / size, size) / best,
      popularity: dcg(popular.gains) / best,
    });
  }

  /** The result so far; undefined before the first feed. Intervals resample viewers, not feeds. */
  result(): Quality | undefined {
    return this.samples.length === 0 ? undefined : qualityOf(this.samples, this.world.seed);
  }

  private gainsOf(user: User, itemIds: readonly string[], nowMs: number): number[] {
    const first = new Set<string>();
    return itemIds.slice(0, TOP).map((id) => {
      const item = this.world.itemById(id);
      const counts = item && !first.has(id) && this.inPool(user, item, nowMs);
      first.add(id);
      return counts ? this.world.trueRelevance(user, item, nowMs) : 0;
    });
  }

  private inPool(user: User, item: Item, nowMs: number): boolean {
    if (!this.world.isLive(item, nowMs) || this.world.isOwn(user, item)) return false;
    return !this.ledger.isSpent(user, item);
  }

  private keep(sample: QualitySample): void {
    this.samples[this.taken % WINDOW] = sample;
    this.taken++;
  }
}

/** Means and 95 % intervals of at least one sample; the same samples and seed give the same result. */
export function qualityOf(samples: readonly QualitySample[], seed: number): Quality {
  const rows = samples.map((s) => ({
    cluster: s.user,
    values: [s.served, s.random, s.popularity],
  }));
  const statistics = [
    ([served]: readonly number[]) => served ?? 0,
    ([, random]: readonly number[]) => random ?? 0,
    ([, , popularity]: readonly number[]) => popularity ?? 0,
    ([served = 0, , popularity = 0]: readonly number[]) => served - popularity,
    ([served = 0, random = 0]: readonly number[]) =>
      random < 1 ? (served - random) / (1 - random) : 0,
  ];
  const prng = new Prng(seed, 'quality intervals');
  const [served, random, popularity, servedMinusPopularity, shareOfOracleGain] = clusterBootstrap(
    rows,
    statistics,
    RESAMPLES,
    prng,
  ) as [Interval, Interval, Interval, Interval, Interval];
  const viewers = new Set(samples.map((sample) => sample.user)).size;
  return {
    feeds: samples.length,
    viewers,
    served,
    random,
    popularity,
    servedMinusPopularity,
    shareOfOracleGain,
  };
}
