import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadFeaturePlan } from '@eaglerank/features';
import { SERVED_FEATURES } from '../paths.js';
import type { Ports } from '../ports.js';
import { heuristicScorer } from '../rankers/heuristic-scorer.js';
import { gradeOf } from '../replay/grades.js';
import { TrainingWriter } from '../replay/training-writer.js';
import { trainerIsSetUp } from '../testing/trainer.js';
import { trafficOf } from '../worlds/evaluate-worlds.js';
import { ReplayedWorld } from '../worlds/replayed-world.js';
import { logTraffic } from '../worlds/train-world.js';
import { archiveSlates } from './archive-slates.js';
import { evaluateArchive } from './evaluate-archive.js';
import { ArchiveError, readArchive } from './read-archive.js';

const quiet: Ports = {
  say: () => undefined,
  detail: () => undefined,
  stage: () => () => undefined,
};
const plan = loadFeaturePlan(SERVED_FEATURES);

describe('evaluation of an archive', function () {
  this.timeout(120_000);
  const archive = mkdtempSync(join(tmpdir(), 'eaglerank-archive-test-'));
  const options = {
    ...{ archive, tenant: 'social', features: SERVED_FEATURES },
    ...{ attributionSeconds: 30, seed: 1, resamples: 50 },
  };

  before(async () => {
    const size = { world: { users: 150, authors: 30, items: 400 }, historySessions: 150 };
    const writer = new TrainingWriter(archive, 'social', plan.schemaHash);
    const traffic = { ...trafficOf(300, 0.5), candidates: 60 };
    const world = new ReplayedWorld(plan, 21, size);
    await logTraffic(world, heuristicScorer(plan), traffic, writer, () => undefined);
  });
  after(() => rmSync(archive, { recursive: true }));

  it('reads requests in order of time with the vectors that were scored', async () => {
    const { requests, leftOut } = await readArchive(archive, 'social', plan);
    expect(requests).to.have.length(300);
    expect(leftOut).to.equal(0);
    const heuristic = heuristicScorer(plan);
    for (const { items } of requests.slice(0, 20)) {
      items.forEach(({ values, present, score, position }, i) => {
        expect(position).to.equal(i);
        const vectors = { values, present, ageSeconds: new Float32Array(plan.width) };
        expect(heuristic(vectors, 1)[0]).to.be.closeTo(score, 1e-4);
      });
    }
  });

  it('makes slates of what came on screen in the test window', async () => {
    const { requests, events } = await readArchive(archive, 'social', plan);
    const slates = archiveSlates(requests, 240, events, plan, { heuristic: heuristicScorer(plan) });
    expect(slates.length).to.be.within(5, 60);
    for (const { relevance, scores, itemIds } of slates) {
      expect(Math.max(...Array.from(relevance))).to.be.greaterThan(0);
      for (const own of Object.values(scores)) expect(own).to.have.length(itemIds.length);
    }
  });

  it('grades by the strongest engagement, and a report as nothing', () => {
    expect(gradeOf(new Set(['impression']))).to.equal(0);
    expect(gradeOf(new Set(['click', 'dwell', 'impression']))).to.equal(2);
    expect(gradeOf(new Set(['click', 'share']))).to.equal(4);
    expect(gradeOf(new Set(['click', 'report']))).to.equal(0);
  });

  it('says what is missing', async () => {
    const failed = (tenant: string) =>
      readArchive(archive, tenant, plan).catch((error: unknown) => error);
    expect(await failed('nobody'))
      .to.be.instanceOf(ArchiveError)
      .with.property('message')
      .match(/no tenant nobody/);
    const other = loadFeaturePlan(
      SERVED_FEATURES.replace('features.yaml', 'features-ratings.yaml'),
    );
    const error = await readArchive(archive, 'social', other).catch((e: unknown) => e);
    expect(error)
      .to.be.instanceOf(ArchiveError)
      .with.property('message')
      .match(/feature plan/);
  });

  it('trains on the first part and ranks the rest', async function () {
    if (!trainerIsSetUp()) this.skip();
    const result = await evaluateArchive(options, quiet);
    expect(result).to.include({ requests: 300, trainRequests: 240, tenant: 'social' });
    expect(result.trees).to.be.at.least(1);
    expect(result.protocol.rankers.map(({ name }) => name)).to.include.members([
      'as served',
      'model',
    ]);
  });
});
