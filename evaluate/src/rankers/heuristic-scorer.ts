import type { TenantConfig } from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import { HeuristicModel, defaultWeights } from '@eaglerank/ranker-service';
import type { ScoreRows } from './trained-ranker.js';

/**
 * The ranker's heuristic as a scorer of vectors, with the built-in weights unless others are given.
 * @param where names the weights in the message
 * @throws UnknownFeatureError when a weight names no column of the plan
 */
export function heuristicScorer(
  plan: FeaturePlan,
  weights = defaultWeights(plan),
  where = 'built-in',
): ScoreRows {
  const heuristic = new HeuristicModel(plan, weights, where);
  return (vectors, count) => {
    const scores = new Float64Array(count);
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    heuristic.score({ vectors, width: plan.width, rows }, scores);
    return scores;
  };
}

/** The heuristic as a tenant ranks by it: with its own weights where it has any. */
export function tenantHeuristic(plan: FeaturePlan, tenant: TenantConfig | undefined): ScoreRows {
  const own = tenant?.ranking.heuristic ?? {};
  const weights = Object.keys(own).length > 0 ? own : undefined;
  return heuristicScorer(plan, weights, `tenant ${tenant?.id ?? ''}`);
}
