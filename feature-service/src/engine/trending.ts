import { MAX_TRENDING, type TrendingSnapshot } from '@eaglerank/catalogue';
import type { FeatureEvent } from '@eaglerank/features';
import type { IndexedItem, ItemIndex } from './item-index.js';

const HALF_LIFE_MS = 2 * 3_600_000;
/** Items scored per tenant; beyond it the weaker half is forgotten. */
const CAPACITY = 20_000;
/** What one event adds; types that a tenant declares add 1. */
const WEIGHTS: Readonly<Record<string, number>> = {
  click: 1,
  like: 2,
  comment: 3,
  share: 4,
  purchase: 5,
  // a tenant without any engagement yet has something to show
  item_upsert: 0.01,
  impression: 0,
  dwell: 0,
  skip: 0,
  report: -2,
  follow: 0,
  unfollow: 0,
  block: 0,
  unblock: 0,
  hide: 0,
  unhide: 0,
  user_upsert: 0,
};

interface Score {
  value: number;
  /** Time the value is as of, ms since epoch. */
  atMs: number;
}

const decayed = ({ value, atMs }: Score, nowMs: number): number =>
  value * 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS);

/**
 * What is trending for one tenant: engagement by item, halving every two hours. An approximation
 * outside the exact features: after a change of writer it goes on from the last snapshot.
 */
export class Trending {
  private readonly scores = new Map<string, Score>();
  private changed = true;

  /** Goes on from a snapshot. */
  seed(snapshot: TrendingSnapshot): void {
    snapshot.itemIds.forEach((id, i) => {
      this.scores.set(id, { value: snapshot.scores[i] as number, atMs: snapshot.asOfMs });
    });
  }

  add({ type, itemId, tsMs }: FeatureEvent): void {
    const weight = WEIGHTS[type] ?? 1;
    if (itemId === '' || weight === 0) return;
    const score = this.scores.get(itemId);
    this.changed = true;
    if (!score) {
      this.scores.set(itemId, { value: weight, atMs: tsMs });
      if (this.scores.size > CAPACITY) this.halve(tsMs);
    } else if (tsMs >= score.atMs) {
      score.value = decayed(score, tsMs) + weight;
      score.atMs = tsMs;
    } else {
      score.value += weight * 2 ** ((tsMs - score.atMs) / HALF_LIFE_MS);
    }
  }

  remove(itemId: string): void {
    this.changed = this.scores.delete(itemId) || this.changed;
  }

  private halve(nowMs: number): void {
    const ranked = [...this.scores].sort(([, a], [, b]) => decayed(b, nowMs) - decayed(a, nowMs));
    for (const [id] of ranked.slice(CAPACITY / 2)) this.scores.delete(id);
  }

  /**
   * The strongest items as of now, without those that are unknown or have expired; undefined when
   * nothing has changed since the last one.
   */
  async snapshot(items: ItemIndex, nowMs: number): Promise<TrendingSnapshot | undefined> {
    if (!this.changed) return undefined;
    this.changed = false;
    const ranked = [...this.scores]
      .map(([id, score]) => ({ id, value: decayed(score, nowMs) }))
      .filter(({ value }) => value > 1e-6)
      .sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1))
      .slice(0, MAX_TRENDING * 2);
    await items.load(ranked.map(({ id }) => id));
    const shown: { item: IndexedItem; value: number }[] = [];
    for (const { id, value } of ranked) {
      const item = items.get(id);
      const live = item && (item.expiresAtMs === 0 || item.expiresAtMs > nowMs);
      if (live && shown.length < MAX_TRENDING) shown.push({ item, value });
      if (!item) this.scores.delete(id);
    }
    return toSnapshot(shown, nowMs);
  }
}

function toSnapshot(
  shown: readonly { readonly item: IndexedItem; readonly value: number }[],
  asOfMs: number,
): TrendingSnapshot {
  return {
    asOfMs,
    ordinals: Uint32Array.from(shown, ({ item }) => item.ordinal),
    scores: Float32Array.from(shown, ({ value }) => value),
    createdAtMs: Float64Array.from(shown, ({ item }) => item.createdAtMs),
    expiresAtMs: Float64Array.from(shown, ({ item }) => item.expiresAtMs),
    itemIds: shown.map(({ item }) => item.itemId),
    authorIds: shown.map(({ item }) => item.authorId),
    topics: shown.map(({ item }) => item.topic),
  };
}
