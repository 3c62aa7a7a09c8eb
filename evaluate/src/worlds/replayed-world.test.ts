import { expect } from 'chai';
import { figuresOf, orderOf } from '@eaglerank/evaluation';
import { createRows, loadFeaturePlan } from '@eaglerank/features';
import { SeededRandom } from '@eaglerank/ranker-service';
import { Prng } from '@eaglerank/simulator';
import { SERVED_FEATURES } from '../paths.js';
import { heuristicScorer } from '../rankers/heuristic-scorer.js';
import { trafficOf } from './evaluate-worlds.js';
import { ReplayedWorld, type WorldSize } from './replayed-world.js';
import { measureWorld } from './test-world.js';
import { explore, pickedRows } from './train-world.js';

const plan = loadFeaturePlan(SERVED_FEATURES);
const SIZE: WorldSize = {
  world: { users: 150, authors: 30, items: 300 },
  historySessions: 150,
};
const traffic = { ...trafficOf(120), candidates: 60 };
const knowledge = { items: 1, users: 1, usersWhoKnow: () => 0, calibrate: false };

describe('replayed world', function () {
  this.timeout(120_000);

  it('ranks by the heuristic better than by popularity, and that better than at random', () => {
    const heuristic = heuristicScorer(plan);
    const slates = measureWorld(
      new ReplayedWorld(plan, 3, SIZE),
      heuristic,
      { heuristic },
      traffic,
    );
    const value = (name: string) => figuresOf(slates, name, knowledge).means.ndcg;
    expect(slates.length).to.be.greaterThan(80);
    expect(value('heuristic')).to.be.greaterThan(value('popularity'));
    expect(value('popularity')).to.be.greaterThan(value('random'));
  });

  it('gives an oracle all of the gain', () => {
    const heuristic = heuristicScorer(plan);
    const slates = measureWorld(new ReplayedWorld(plan, 4, SIZE), heuristic, {}, traffic);
    const knowing = slates.map((slate) => ({ ...slate, scores: { oracle: slate.relevance } }));
    expect(figuresOf(knowing, 'oracle', knowledge).means.ndcg).to.be.closeTo(1, 1e-12);
  });

  it('is the same for the same seed and another for another', () => {
    const heuristic = heuristicScorer(plan);
    const run = (seed: number) =>
      measureWorld(new ReplayedWorld(plan, seed, SIZE), heuristic, { heuristic }, traffic).slice(
        -5,
      );
    expect(run(5)).to.deep.equal(run(5));
    expect(run(5)).not.to.deep.equal(run(6));
  });

  it('offers nothing twice, nothing of one’s own, nothing seen', () => {
    const replayed = new ReplayedWorld(plan, 7, SIZE);
    const prng = new Prng(7, 'test');
    const seen = new Set<string>();
    const nowMs = replayed.momentOf(1, 10);
    const user = replayed.visitor(nowMs, prng);
    for (let round = 0; round < 5; round++) {
      const items = replayed.candidates(user, nowMs, 30, prng);
      expect(new Set(items).size).to.equal(items.length);
      for (const item of items) {
        expect(replayed.world.isOwn(user, item)).to.equal(false);
        expect(seen.has(item.id)).to.equal(false);
      }
      const deeds = replayed.serve(user, items, items.length, nowMs, prng);
      for (const { item } of deeds) seen.add(item.id);
    }
    expect(seen.size).to.be.greaterThan(30);
  });
});

describe('explore', () => {
  it('logs the share of draws in which an item stands where it was shown', () => {
    const exploration = { ...traffic.exploration, shuffleProbability: 0.5, blockSize: 4 };
    const order = orderOf([4, 3, 2, 1, 0]);
    const small = { ...traffic, pageSize: 4, exploration };
    const random = new SeededRandom(11);
    const counts = new Map<string, number>();
    const propensities = new Map<string, number>();
    const draws = 8000;
    for (let n = 0; n < draws; n++) {
      const drawn = explore(order, small, random);
      drawn.rows.forEach((row, place) => {
        const key = `${row}@${place}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        propensities.set(key, drawn.propensities[place] ?? 0);
      });
    }
    expect(counts.size).to.equal(16);
    for (const [key, count] of counts) {
      expect(count / draws, key).to.be.closeTo(propensities.get(key) ?? 0, 0.02);
    }
  });

  it('takes the rows of a matrix in another order', () => {
    const rows = createRows(6);
    rows.values.set([1, 2, 3, 4, 5, 6]);
    rows.present.set([1, 0, 1, 0, 0, 0]);
    const picked = pickedRows(rows, [2, 0], 2);
    expect([...picked.values]).to.deep.equal([5, 6, 1, 2]);
    expect([...picked.present]).to.deep.equal([0, 0, 1, 0]);
  });
});
