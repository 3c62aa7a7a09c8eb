import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { UsageError } from '../arguments.js';
import { SERVED_FEATURES } from '../paths.js';
import type { Ports } from '../ports.js';
import { TrainingFailedError, train, type Train } from '../rankers/train.js';
import { run } from '../run.js';
import { simulatedEvents, writeLines } from '../testing/simulated-events.js';
import { trainerIsSetUp } from '../testing/trainer.js';
import { evaluateJsonl, type JsonlResult } from './evaluate-jsonl.js';

const quiet: Ports = {
  say: () => undefined,
  detail: () => undefined,
  stage: () => () => undefined,
};
const untrained: Train = () => Promise.reject(new TrainingFailedError('no Python was found'));

async function evaluate(
  lines: readonly unknown[],
  trainer = untrained,
  tenant = 'social',
): Promise<JsonlResult> {
  const { folder, file } = writeLines(lines);
  const options = { file, tenant, features: SERVED_FEATURES, attributionSeconds: 1800 };
  try {
    return await evaluateJsonl({ ...options, seed: 1, resamples: 50 }, quiet, trainer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function faultOf(lines: readonly unknown[]): Promise<Error> {
  const failed = await evaluate(lines).catch((error: unknown) => error);
  if (!(failed instanceof Error)) throw new Error('was not refused');
  return failed;
}

describe('evaluation of an event file', function () {
  this.timeout(120_000);
  const lines = simulatedEvents(5, 500);

  it('compares rankers without a model where none can be trained, and says why', async () => {
    const result = await evaluate([...lines, 'no event', lines.at(-1)]);
    const { protocol, trainSlates, testSlates } = result;
    expect(result).to.include({ badLines: 1, duplicates: 1, unknownItems: 0, trees: 0 });
    expect(result.untrained).to.equal('no Python was found');
    expect(result.events).to.equal(lines.length + 1);
    expect(trainSlates / (trainSlates + testSlates)).to.be.closeTo(0.8, 0.02);
    expect(protocol.slates).to.equal(testSlates);
    expect(protocol.model).to.equal('heuristic');
    expect(protocol.description).to.match(/[1-9]\d* slates by request_id, [1-9]\d* by pauses/);
    const names = ['random', 'chronological', 'popularity', 'trending', 'like rate', 'heuristic'];
    expect(protocol.rankers.map(({ name }) => name)).to.deep.equal(names);
    for (const { means, ece, coverage, novelty } of protocol.rankers) {
      for (const value of [...Object.values(means), ece, coverage]) {
        expect(value).to.be.within(0, 1);
      }
      expect(novelty).to.be.greaterThan(0);
    }
    const ndcg = protocol.rankers.map(({ means }) => means.ndcg);
    expect(ndcg.at(-1)).to.be.greaterThan(ndcg[0] ?? 1);
  });

  it('gives the same figures whatever the order of the lines behind the catalogue', async () => {
    const items = lines.filter(({ type }) => type === 'item_upsert');
    const rest = lines.filter(({ type }) => type !== 'item_upsert');
    const { protocol } = await evaluate(lines);
    const turned = await evaluate([...items, ...rest.reverse()]);
    expect(turned.protocol.rankers.map(({ means }) => means.auc)).to.deep.equal(
      protocol.rankers.map(({ means }) => means.auc),
    );
  });

  it('trains on the first part and ranks the rest', async function () {
    if (!trainerIsSetUp()) this.skip();
    const result = await evaluate(lines, train);
    expect(result.untrained).to.equal('');
    expect(result.trees).to.be.at.least(1);
    expect(result.protocol.model).to.equal('model');
    expect(result.protocol.leads.map(({ over }) => over)).to.include.members(['heuristic']);
  });

  it('refuses what there is nothing to rank in, and names what is missing', async () => {
    const without = (...types: string[]) => lines.filter(({ type }) => !types.includes(type));
    const deeds = ['click', 'like', 'share', 'comment', 'dwell', 'purchase'];
    const silent = await faultOf(without('impression'));
    expect(silent.name).to.equal('NothingToRankError');
    expect(silent.message)
      .to.match(/engagement \(\d+ \w+.*\) but no impression/)
      .and.match(/log an impression for every item/);
    expect((await faultOf(without(...deeds))).message).to.match(/impressions but no engagement/);
    expect((await faultOf(without('impression', ...deeds))).message).to.match(/neither/);
    const alone = lines.map((line, i) => ({ ...line, userId: `user-${i}` }));
    expect((await faultOf(alone)).message).to.match(/no two pages.*--attribution/);
  });

  it('asks for a tenant that is configured', async () => {
    const failed = await evaluate(lines, untrained, 'nobody').catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(UsageError);
  });

  it('ends with 1 and one sentence on the command line', async () => {
    const { folder, file } = writeLines(lines.filter(({ type }) => type === 'click'));
    const said: string[] = [];
    const output = { out: (t: string) => said.push(t), err: (t: string) => said.push(t) };
    try {
      expect(await run(['--jsonl', file], output)).to.equal(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(said.join(''))
      .to.match(/no impression/)
      .and.not.match(/at .*\.js:/);
  });
});
