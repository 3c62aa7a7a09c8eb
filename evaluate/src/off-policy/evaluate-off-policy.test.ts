import { expect } from 'chai';
import { seededRandom } from '@eaglerank/domain';
import { drawsOf, offPolicyValue } from '@eaglerank/evaluation';
import { loadFeaturePlan } from '@eaglerank/features';
import { SERVED_FEATURES } from '../paths.js';
import { heuristicScorer } from '../rankers/heuristic-scorer.js';
import { ReplayedWorld } from '../worlds/replayed-world.js';
import {
  ESTIMATORS,
  evaluateOffPolicy,
  loggingScorer,
  rewardScorer,
  type OffPolicyOptions,
} from './evaluate-off-policy.js';
import { simulateLog } from './simulate-log.js';

const plan = loadFeaturePlan(SERVED_FEATURES);
const SMALL: OffPolicyOptions = {
  seeds: Array.from({ length: 50 }, (_, i) => 1 + i),
  requests: 400,
  resamples: 200,
  size: { world: { users: 120, authors: 25, items: 200 }, historySessions: 80 },
};

describe('off-policy estimates', function () {
  this.timeout(120_000);

  it('hold the truth in their 95 % intervals in at least 90 % of 50 worlds', () => {
    const { covered, bias, seeds } = evaluateOffPolicy(plan, SMALL, () => undefined);
    expect(seeds).to.have.length(50);
    for (const name of ESTIMATORS) {
      expect(covered[name], name).to.be.at.least(0.9);
      expect(Math.abs(bias[name]), name).to.be.lessThan(0.01);
    }
    const better = seeds.filter(({ truth, loggingTruth }) => truth > loggingTruth);
    expect(better.length).to.be.greaterThan(40);
  });

  it('are wrong without the propensities', () => {
    const policies = {
      logging: loggingScorer(plan),
      target: heuristicScorer(plan),
      expected: rewardScorer(plan),
    };
    const log = simulateLog(new ReplayedWorld(plan, 1, SMALL.size), policies, SMALL.requests);
    const blind = log.decisions.map((decision) => ({ ...decision, propensity: 1 }));
    const { ips } = offPolicyValue(blind, 200, drawsOf(seededRandom(1)));
    expect(ips.high).to.be.lessThan(log.truth);
  });
});
