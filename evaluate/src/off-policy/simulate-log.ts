import type { ExplorationConfig } from '@eaglerank/domain';
import { orderOf, type LoggedDecision } from '@eaglerank/evaluation';
import { SeededRandom } from '@eaglerank/ranker-service';
import { Prng, attention, type Item } from '@eaglerank/simulator';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import type { ReplayedWorld } from '../worlds/replayed-world.js';
import { explore } from '../worlds/train-world.js';

/** Items of a slate: one block of the exploration, all of it always on screen. */
const SLATE = 5;

/** Slates of five in which half of the blocks are shuffled: every item may stand at every place. */
const EXPLORATION: ExplorationConfig = {
  shuffleProbability: 0.5,
  blockSize: SLATE,
  freshSlots: [],
  freshProbability: 0,
};

/** A log and what the new policy is truly worth on the log's requests. */
export interface SimulatedLog {
  readonly decisions: readonly LoggedDecision[];
  /** Mean click probability per place under the new policy. */
  readonly truth: number;
  /** The same under the logging policy without exploration. */
  readonly loggingTruth: number;
}

/** Policies and the reward model of the doubly robust estimate: click probability given a look. */
export interface Policies {
  readonly logging: ScoreRows;
  readonly target: ScoreRows;
  readonly expected: ScoreRows;
}

/**
 * Serves slates of five by the logging policy with the ranker's own exploration, and logs
 * propensities and clicks. The place decides how likely a look is; the reward is a click.
 */
export function simulateLog(
  replayed: ReplayedWorld,
  policies: Policies,
  requests: number,
): SimulatedLog {
  const { world, seed } = replayed;
  const prng = new Prng(seed, 'off-policy sessions');
  const random = new SeededRandom(seed);
  const decisions: LoggedDecision[] = [];
  let truth = 0;
  let loggingTruth = 0;
  for (let n = 0; n < requests; n++) {
    const nowMs = replayed.momentOf(n, requests);
    const user = replayed.visitor(nowMs, prng);
    const items = replayed.candidates(user, nowMs, SLATE, prng);
    if (items.length < SLATE) continue;
    const rows = replayed.rows(user, items, nowMs);
    const logged = orderOf(policies.logging(rows, SLATE));
    const target = orderOf(policies.target(rows, SLATE));
    const expected = policies.expected(rows, SLATE);
    const traffic = { sessions: 1, candidates: SLATE, pageSize: SLATE, randomShare: 0 };
    const drawn = explore(logged, { ...traffic, exploration: EXPLORATION }, random);
    const served = Array.from(drawn.rows, (row) => items[row] as Item);
    const relevance = items.map((item) => world.trueRelevance(user, item, nowMs));
    const deeds = replayed.serve(user, served, SLATE, nowMs, prng);
    drawn.rows.forEach((row, place) => {
      const look = attention(place);
      const chosen = target[place] ?? 0;
      truth += look * (relevance[chosen] ?? 0);
      loggingTruth += look * (relevance[logged[place] ?? 0] ?? 0);
      decisions.push({
        cluster: user.ordinal,
        propensity: drawn.propensities[place] ?? 1,
        target: chosen === row ? 1 : 0,
        reward: deeds.some((d) => d.type === 'click' && d.position === place) ? 1 : 0,
        expected: look * (expected[row] ?? 0),
        expectedTarget: look * (expected[chosen] ?? 0),
      });
    });
  }
  const count = Math.max(1, decisions.length);
  return { decisions, truth: truth / count, loggingTruth: loggingTruth / count };
}
