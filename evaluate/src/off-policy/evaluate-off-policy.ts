import { seededRandom } from '@eaglerank/domain';
import {
  drawsOf,
  offPolicyValue,
  type Interval,
  type OffPolicyEstimate,
} from '@eaglerank/evaluation';
import type { FeaturePlan } from '@eaglerank/features';
import { heuristicScorer } from '../rankers/heuristic-scorer.js';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import { ReplayedWorld, type WorldSize } from '../worlds/replayed-world.js';
import { simulateLog } from './simulate-log.js';

export const ESTIMATORS = ['ips', 'snips', 'doublyRobust'] as const;
export type Estimator = (typeof ESTIMATORS)[number];

export interface OffPolicyOptions {
  readonly seeds: readonly number[];
  readonly requests: number;
  readonly resamples: number;
  readonly size: WorldSize;
}

/** Small worlds: what counts is how many there are. */
export const OFF_POLICY: OffPolicyOptions = {
  seeds: Array.from({ length: 50 }, (_, i) => 1001 + i),
  requests: 1500,
  resamples: 400,
  size: { world: { users: 300, authors: 60, items: 600 }, historySessions: 300 },
};

/** One seed: the truth and the estimates of it. */
export interface OffPolicySeed {
  readonly seed: number;
  readonly truth: number;
  readonly loggingTruth: number;
  readonly estimate: OffPolicyEstimate;
}

export interface OffPolicyResult {
  readonly requests: number;
  readonly seeds: readonly OffPolicySeed[];
  /** Share of the seeds whose interval holds the truth. */
  readonly covered: Readonly<Record<Estimator, number>>;
  /** Mean of estimate minus truth. */
  readonly bias: Readonly<Record<Estimator, number>>;
}

/** A weak logging policy: what many users liked comes first. */
export function loggingScorer(plan: FeaturePlan): ScoreRows {
  return heuristicScorer(plan, { item_ctr_7d: 2, item_reaction_rate_7d: 1.5 }, 'off-policy');
}

/** A rough reward model: click probability given a look, from the affinity to the topic. */
export function rewardScorer(plan: FeaturePlan): ScoreRows {
  const weights = { user_topic_affinity: 1, item_ctr_7d: 4, bias: -2 };
  const score = heuristicScorer(plan, weights, 'off-policy');
  return (vectors, count) => score(vectors, count).map((logit) => 1 / (1 + Math.exp(-logit)));
}

const holds = ({ low, high }: Interval, truth: number): boolean => low <= truth && truth <= high;

/**
 * Estimates a new policy from another's log in one world per seed, and compares with the truth.
 * @param target the new policy; the built-in heuristic where none is given
 */
export function evaluateOffPolicy(
  plan: FeaturePlan,
  options: OffPolicyOptions,
  progress: (done: number, total: number) => void,
  target: ScoreRows = heuristicScorer(plan),
): OffPolicyResult {
  const policies = { logging: loggingScorer(plan), target, expected: rewardScorer(plan) };
  const seeds = options.seeds.map((seed, i): OffPolicySeed => {
    const replayed = new ReplayedWorld(plan, seed, options.size);
    const log = simulateLog(replayed, policies, options.requests);
    const draws = drawsOf(seededRandom(seed));
    const estimate = offPolicyValue(log.decisions, options.resamples, draws);
    progress(i + 1, options.seeds.length);
    return { seed, truth: log.truth, loggingTruth: log.loggingTruth, estimate };
  });
  const mean = (value: (seed: OffPolicySeed) => number): number =>
    seeds.reduce((sum, seed) => sum + value(seed), 0) / seeds.length;
  const of = (figure: (seed: OffPolicySeed, estimator: Estimator) => number) => ({
    ips: mean((seed) => figure(seed, 'ips')),
    snips: mean((seed) => figure(seed, 'snips')),
    doublyRobust: mean((seed) => figure(seed, 'doublyRobust')),
  });
  return {
    requests: options.requests,
    seeds,
    covered: of(({ estimate, truth }, name) => (holds(estimate[name], truth) ? 1 : 0)),
    bias: of(({ estimate, truth }, name) => estimate[name].value - truth),
  };
}
