import type { FeaturePlan } from '@eaglerank/features';

/**
 * The built-in heuristic: what one follows and likes first, then what is good (smoothed rates), then
 * what is new and rising. Weights apply to the features of config/features.yaml as they are scaled
 * there; chosen for NDCG@10 on the simulator's social world, and flat around these values.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  user_topic_affinity: 1.8,
  user_author_affinity: 0.1,
  candidate_followed: 1,
  candidate_similar: 0.15,
  item_ctr_24h: 1,
  item_ctr_7d: 2,
  item_reaction_rate_7d: 1.5,
  item_skip_rate_24h: -1,
  author_ctr_7d: 2,
  author_reaction_rate_7d: 1.5,
  item_popularity: 0.05,
  candidate_trending: 0.05,
  candidate_age: -0.15,
};

/** The built-in weights of the features that this plan has. */
export function defaultWeights(plan: FeaturePlan): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(WEIGHTS).filter(([name]) => plan.columnIndex(name) !== undefined),
  );
}
