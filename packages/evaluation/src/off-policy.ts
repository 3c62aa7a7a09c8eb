import { clusterBootstrap, type Draws, type Interval } from './bootstrap-interval.js';

/** One logged decision: an item that a policy put somewhere, and what came of it. */
export interface LoggedDecision {
  /** Decisions of one user belong together. */
  readonly cluster: number;
  /** Probability with which the logging policy decided so, in (0, 1]. */
  readonly propensity: number;
  /** Probability with which the new policy would have. */
  readonly target: number;
  readonly reward: number;
  /** What a reward model expects of the logged decision. */
  readonly expected: number;
  /** What it expects of the new policy's decision in the same place. */
  readonly expectedTarget: number;
}

/** Value per decision of a new policy, by three estimators. */
export interface OffPolicyEstimate {
  /** Inverse propensity scoring (Horvitz and Thompson 1952). */
  readonly ips: Interval;
  /** The same, divided by the mean weight (Swaminathan and Joachims 2015). */
  readonly snips: Interval;
  /** Reward model, corrected by weighted residuals (Dudík et al. 2011). */
  readonly doublyRobust: Interval;
  /** (sum of weights)^2 / sum of squared weights: decisions that the estimate rests on. */
  readonly effectiveSamples: number;
}

/**
 * Value of a policy from another policy's log, with 95 % bootstrap intervals over clusters.
 * Unbiased where the logging policy could do whatever the new one does.
 * @param decisions at least one
 * @throws RangeError when a propensity is not in (0, 1]
 */
export function offPolicyValue(
  decisions: readonly LoggedDecision[],
  resamples: number,
  draws: Draws,
): OffPolicyEstimate {
  let sum = 0;
  let squares = 0;
  const rows = decisions.map((decision, i) => {
    const { cluster, propensity, target, reward, expected, expectedTarget } = decision;
    if (!(propensity > 0 && propensity <= 1)) {
      throw new RangeError(`propensity ${propensity} of decision ${i} is not in (0, 1]`);
    }
    const weight = target / propensity;
    sum += weight;
    squares += weight * weight;
    const robust = expectedTarget + weight * (reward - expected);
    return { cluster, values: [weight * reward, weight, robust] };
  });
  const at = (means: readonly number[], i: number): number => means[i] ?? NaN;
  const [ips, snips, doublyRobust] = clusterBootstrap(
    rows,
    [
      (means) => at(means, 0),
      (means) => (at(means, 1) > 0 ? at(means, 0) / at(means, 1) : 0),
      (means) => at(means, 2),
    ],
    resamples,
    draws,
  ) as [Interval, Interval, Interval];
  return { ips, snips, doublyRobust, effectiveSamples: squares > 0 ? (sum * sum) / squares : 0 };
}
