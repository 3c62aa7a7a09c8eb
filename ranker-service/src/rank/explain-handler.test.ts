import {
  RequestError,
  decodeRankedSet,
  encodeVectorBlock,
  decodeVectorBlock,
} from '@eaglerank/domain';
import { expect } from 'chai';
import { Harness } from '../testing/harness.js';
import { blobOf, eventOf, plan, rankRequest } from '../testing/world.js';

describe('ExplainHandler', () => {
  const harness = new Harness({
    tenant:
      'id: social\nranking: {heuristic: {bias: 0.25, item_ctr_7d: 3, candidate_age: -0.1, user_topic_affinity: 1}}',
  });
  const request = rankRequest(
    Array.from({ length: 12 }, (_, i) => ({
      author: `a${i}`,
      topic: 't',
      createdAtMs: 1e12 - i * 1e6,
    })),
  );

  before(() => {
    const events = ['impression', 'click'].map((type) =>
      eventOf(type, { tsMs: Date.now() - 60_000, itemId: 'i2' }),
    );
    harness.blobs.set(harness.keys.features('item', 'i2'), blobOf('item', events));
  });

  it('attributes every logged score exactly', async () => {
    const response = await harness.rank(request);
    const { scores, ids } = decodeRankedSet(response.ranked as Uint8Array);
    const explained = harness.explainer.explain({
      tenantId: 'social',
      modelName: response.modelName as string,
      modelVersion: response.modelVersion as string,
      vectors: response.vectors as Buffer,
    });
    const contributions = explained.contributions as number[];
    expect(explained.features).to.deep.equal(plan.columns.map(({ name }) => name));
    expect(explained.baseScore).to.equal(0.25);
    scores.forEach((score, row) => {
      const own = contributions.slice(row * plan.width, (row + 1) * plan.width);
      expect(Math.fround(own.reduce((a, b) => a + b, 0.25))).to.equal(score);
    });
    const at =
      ids.toArray().indexOf('i2') * plan.width + (plan.columnIndex('item_ctr_7d') as number);
    expect(explained.present?.[at]).to.equal(true);
    expect(explained.freshnessMs?.[at]).to.be.within(60_000, 120_000);
    const other =
      ids.toArray().indexOf('i3') * plan.width + (plan.columnIndex('item_ctr_7d') as number);
    expect([explained.present?.[other], explained.freshnessMs?.[other]]).to.deep.equal([false, -1]);
  });

  it('says so when it cannot explain any more', async () => {
    const response = await harness.rank(request);
    const explain = (overrides: object): string => {
      try {
        harness.explainer.explain({
          tenantId: 'social',
          modelName: response.modelName as string,
          modelVersion: response.modelVersion as string,
          vectors: response.vectors as Buffer,
          ...overrides,
        });
        return 'explained';
      } catch (error) {
        return error instanceof RequestError ? error.reason : String(error);
      }
    };
    expect(explain({})).to.equal('explained');
    expect(explain({ modelVersion: 'older' })).to.equal('EXPLANATION_EXPIRED');
    const block = decodeVectorBlock(response.vectors as Buffer);
    const vectors = encodeVectorBlock({ ...block, schemaHash: 1 });
    expect(explain({ vectors })).to.equal('EXPLANATION_EXPIRED');
    expect(explain({ vectors: Buffer.from('nonsense') })).to.equal('INVALID_FIELD');
  });

  it('has nothing to say about an order by time', async () => {
    const { vectors, modelName, modelVersion } = await harness.rank({ ...request, mode: 1 });
    const { features, contributions } = harness.explainer.explain({
      tenantId: 'social',
      modelName: modelName as string,
      modelVersion: modelVersion as string,
      vectors: vectors as Buffer,
    });
    expect([features, contributions]).to.deep.equal([[], []]);
  });
});
