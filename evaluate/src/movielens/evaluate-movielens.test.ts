import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { DatasetError } from '@eaglerank/datasets';
import type { Ports } from '../ports.js';
import type { ProtocolResult } from '../report/protocol-result.js';
import { writeSynthetic } from '../testing/synthetic-ratings.js';
import { trainerIsSetUp } from '../testing/trainer.js';
import { NAMES, SHUFFLED_NAMES, evaluateMovielens } from './evaluate-movielens.js';

const quiet: Ports = {
  say: () => undefined,
  detail: () => undefined,
  stage: () => () => undefined,
};

describe('evaluation of ratings', function () {
  this.timeout(120_000);

  it('refuses a folder without ratings', async () => {
    const options = { folder: '/nowhere', seed: 1, resamples: 10 };
    const failed = await evaluateMovielens(options, quiet).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(DatasetError);
  });

  it('trains a model that beats the rest, and shuffled labels lose to popularity', async function () {
    if (!trainerIsSetUp()) this.skip();
    const folder = writeSynthetic(9, { users: 160, movies: 80, ratingsPerUser: 40 });
    try {
      const result = await evaluateMovielens({ folder, seed: 1, resamples: 200 }, quiet);
      const [streaming, frozen] = result.protocols as [ProtocolResult, ProtocolResult];
      const of = (protocol: ProtocolResult, name: string): number =>
        protocol.rankers.find((ranker) => ranker.name === name)?.means.ndcg ?? NaN;
      const shuffled = SHUFFLED_NAMES.map((name) => of(streaming, name));
      const mean = shuffled.reduce((sum, value) => sum + value, 0) / shuffled.length;
      expect(mean).to.be.lessThan(of(streaming, 'popularity'));
      expect(of(streaming, NAMES.rated)).to.be.greaterThan(of(streaming, 'popularity') + 0.03);
      expect(of(streaming, NAMES.rated)).to.be.greaterThan(of(frozen, NAMES.rated));
      for (const { over, ndcg } of streaming.leads) {
        if (SHUFFLED_NAMES.includes(over)) expect(ndcg.low, over).to.be.greaterThan(0);
      }
      expect(result.trainRatings + result.testRatings).to.equal(result.ratings);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
