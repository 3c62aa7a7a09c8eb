import type { FeaturePlan } from '@eaglerank/features';

/**
 * The built-in heuristic: what one likes (topics, authors, likes of like-minded people) first, then
 * what is good (smoothed rates), then what is new and rising. Weights apply to the features of
 * config/features.yaml as they are scaled there.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  user_topic_affinity: 0.9,
  user_author_affinity: 0.5,
  candidate_followed: 0.25,
  candidate_similar: 0.3,
  item_ctr_24h: 3,
  item_ctr_7d: 4,
  item_reaction_rate_7d: 4,
  item_skip_rate_24h: -3,
  author_ctr_7d: 4,
  author_reaction_rate_7d: 3,
  item_popularity: 0.1,
  candidate_trending: 0.2,
  candidate_age: -0.15,
};

/** The built-in weights of the features that this plan has. */
export function defaultWeights(plan: FeaturePlan): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(WEIGHTS).filter(([name]) => plan.columnIndex(name) !== undefined),
  );
}
