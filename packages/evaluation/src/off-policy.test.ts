import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { offPolicyValue, type LoggedDecision } from './off-policy.js';
import { drawsOf, pairedDifference } from './paired-difference.js';

const probability = fc.double({ min: 0.05, max: 1, noNaN: true });
const decision = fc.record({
  cluster: fc.integer({ min: 0, max: 5 }),
  propensity: probability,
  target: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1, noNaN: true })),
  reward: fc.double({ min: 0, max: 1, noNaN: true }),
  expected: fc.double({ min: 0, max: 1, noNaN: true }),
  expectedTarget: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('offPolicyValue', () => {
  it('is the textbook sums', () => {
    fc.assert(
      fc.property(fc.array(decision, { minLength: 1, maxLength: 40 }), (log) => {
        const weights = log.map((d) => d.target / d.propensity);
        const n = log.length;
        const weighted = log.reduce((sum, d, i) => sum + (weights[i] ?? 0) * d.reward, 0);
        const total = weights.reduce((a, b) => a + b, 0);
        const robust = log.reduce(
          (sum, d, i) => sum + d.expectedTarget + (weights[i] ?? 0) * (d.reward - d.expected),
          0,
        );
        const estimate = offPolicyValue(log, 20, drawsOf(seededRandom(1)));
        expect(estimate.ips.value).to.be.closeTo(weighted / n, 1e-9);
        expect(estimate.snips.value).to.be.closeTo(total > 0 ? weighted / total : 0, 1e-9);
        expect(estimate.doublyRobust.value).to.be.closeTo(robust / n, 1e-9);
      }),
    );
  });

  it('is unbiased for a bandit, whatever the reward model', () => {
    const random = seededRandom(3);
    const rates = [0.1, 0.5, 0.3];
    const logging = [0.6, 0.1, 0.3];
    const target = [0.1, 0.7, 0.2];
    const model = [0.9, 0.2, 0];
    const truth = rates.reduce((sum, rate, a) => sum + rate * (target[a] ?? 0), 0);
    const expectedTarget = model.reduce((sum, rate, a) => sum + rate * (target[a] ?? 0), 0);
    const log: LoggedDecision[] = Array.from({ length: 40_000 }, (_, i) => {
      const u = random();
      const action = u < 0.6 ? 0 : u < 0.7 ? 1 : 2;
      return {
        cluster: i,
        propensity: logging[action] ?? 1,
        target: target[action] ?? 0,
        reward: random() < (rates[action] ?? 0) ? 1 : 0,
        expected: model[action] ?? 0,
        expectedTarget,
      };
    });
    const { ips, snips, doublyRobust } = offPolicyValue(log, 50, drawsOf(seededRandom(4)));
    for (const { value } of [ips, snips, doublyRobust]) expect(value).to.be.closeTo(truth, 0.02);
  });

  it('refuses a propensity that cannot be', () => {
    const bad = { cluster: 0, target: 1, reward: 1, expected: 0, expectedTarget: 0 };
    const run = (propensity: number) => () =>
      offPolicyValue([{ ...bad, propensity }], 2, drawsOf(seededRandom(1)));
    expect(run(0)).to.throw(RangeError, /decision 0/);
    expect(run(1.5)).to.throw(RangeError);
    expect(run(NaN)).to.throw(RangeError);
  });
});

describe('pairedDifference', () => {
  it('covers the mean, leaves out what one of them lacks', () => {
    const { difference, slates } = pairedDifference(
      [1, 0.5, NaN, 0.75],
      [0.5, 0.5, 1, 0.25],
      [0, 1, 2, 3],
      200,
      drawsOf(seededRandom(5)),
    );
    expect(slates).to.equal(3);
    expect(difference.value).to.be.closeTo(1 / 3, 1e-12);
    expect(difference.low).to.be.within(0, difference.value);
    expect(difference.high).to.be.within(difference.value, 0.5);
  });

  it('a constant difference has an interval of no width', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2 }), (values) => {
        const a = values.map((v) => v + 2);
        const users = values.map((_, i) => i);
        const { difference } = pairedDifference(a, values, users, 30, drawsOf(seededRandom(2)));
        expect([difference.low, difference.value, difference.high]).to.deep.equal([2, 2, 2]);
      }),
    );
  });
});
