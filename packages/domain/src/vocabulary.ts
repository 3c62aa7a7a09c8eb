/** Words that several services share. Numbers are positions in these lists and never change. */

/** Candidate sources; a source mask has bit i set for source i. */
export const SOURCES = [
  'followed',
  'trending',
  'similar',
  'author_affinity',
  'fresh',
  'requested',
  'pinned',
  'embedding',
] as const;
export type SourceName = (typeof SOURCES)[number];
/** Sources whose share of a feed a tenant sets. */
export type QuotaSourceName = Exclude<SourceName, 'requested' | 'pinned'>;

export function sourceBit(source: SourceName): number {
  return 1 << SOURCES.indexOf(source);
}

/** The names in a source mask, in list order. */
export function sourcesIn(mask: number): SourceName[] {
  return SOURCES.filter((_, bit) => (mask & (1 << bit)) !== 0);
}

/** What produced an answer, best first; the numbers are those of eaglerank.feed.v1.Tier. */
export const TIERS = {
  MODEL: 1,
  HEURISTIC: 2,
  LAST_GOOD: 3,
  TRENDING: 4,
  CHRONOLOGICAL: 5,
} as const;
export type TierName = keyof typeof TIERS;

/** Why an item was chosen; the numbers are those of eaglerank.feed.v1.ReasonCode. */
export const REASONS = {
  FOLLOWED_AUTHOR: 1,
  SIMILAR_TO: 2,
  TRENDING: 3,
  FRESH: 4,
  AUTHOR_AFFINITY: 5,
  PINNED: 6,
  REQUESTED: 7,
} as const;

/** Event types every tenant has. A tenant may declare further engagement types. */
export const EVENT_TYPES = [
  'item_upsert',
  'item_delete',
  'user_upsert',
  'user_delete',
  'follow',
  'unfollow',
  'block',
  'unblock',
  'hide',
  'unhide',
  'impression',
  'click',
  'like',
  'share',
  'comment',
  'dwell',
  'skip',
  'purchase',
  'report',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Business rules that can move an item; a rule mask has bit i set for rule i. */
export const RULES = [
  'pin',
  'max_per_author',
  'topic_diversity',
  'recency_boost',
  'exploration',
  'fresh_slot',
] as const;
export type RuleName = (typeof RULES)[number];
