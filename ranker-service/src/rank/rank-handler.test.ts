import { REASONS, RULES, RequestError, decodeVectorBlock, sourceBit } from '@eaglerank/domain';
import { expect } from 'chai';
import { HeuristicRegistry } from '../model/heuristic-registry.js';
import type { Model, ModelRegistry } from '../model/model.js';
import { Harness } from '../testing/harness.js';
import { blobOf, eventOf, plan, rankRequest, tenantOf, type Candidate } from '../testing/world.js';
import { MODES } from './query.js';

const NOW = Date.now();
const HOUR = 3_600_000;
const PLAIN =
  'id: social\nranking: {maxPerTopic: 0, maxPerAuthor: 0, exploration: {shuffleProbability: 0, freshProbability: 0}';

const rows = (n: number): Candidate[] =>
  Array.from({ length: n }, (_, i) => ({
    author: `a${i % 9}`,
    topic: `t${i % 5}`,
    createdAtMs: NOW - i * HOUR,
    sources: sourceBit('trending'),
  }));

/** A registry whose model scores as told; the heuristic stands behind it. */
function scoring(score: (i: number) => number): ModelRegistry {
  const behind = new HeuristicRegistry(plan, [
    tenantOf('id: social\nranking: {heuristic: {bias: 7}}'),
  ]);
  const model: Model = {
    name: 'told',
    version: '1',
    framework: 'test',
    schemaHash: plan.schemaHash,
    baseScore: 0,
    bytes: 0,
    score: ({ rows: scored }, out) => scored.forEach((row, i) => (out[i] = score(row))),
    attribute: ({ values }) => new Float64Array(values.length),
  };
  return {
    assign: () => ({ model, ineffective: [] }),
    named: () => undefined,
    fallbackFor: (tenant) => behind.fallbackFor(tenant),
    find: () => model,
    held: () => [{ tenant: 'social', stage: 'production', model }],
  };
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('must fail'),
    (error: unknown) => error,
  );
}

describe('RankHandler', () => {
  it('selects the best, no more than asked for', async () => {
    const harness = new Harness({
      tenant: `${PLAIN}}`,
      registry: scoring((row) => (row * 7) % 10),
    });
    const { ids, scores, count } = await harness.ranked(rankRequest(rows(10), { limit: 3 }));
    expect([count, ids, [...scores]]).to.deep.equal([3, ['i7', 'i4', 'i1'], [9, 8, 7]]);
  });

  it('ranks nothing without failing', async () => {
    const harness = new Harness();
    for (const mode of Object.values(MODES)) {
      const { count, degraded } = await harness.ranked(rankRequest([], { mode, userId: '' }));
      expect([count, degraded]).to.deep.equal([0, []]);
    }
  });

  it('orders by time alone when asked to, without a lookup', async () => {
    const harness = new Harness({
      tenant: `${PLAIN}, pins: [i9], recencyBoost: 1}`,
      reader: { mget: () => Promise.reject(new Error('must not read')) },
    });
    const shuffled = [3, 0, 2, 1].map((i) => rows(4)[i] as Candidate);
    const response = await harness.rank(rankRequest(shuffled, { mode: MODES.CHRONOLOGICAL }));
    expect([response.modelName, response.degraded]).to.deep.equal(['chronological', []]);
    const { createdAtMs, propensities } = await harness.ranked(rankRequest(shuffled, { mode: 1 }));
    expect([...createdAtMs]).to.deep.equal([0, 1, 2, 3].map((i) => NOW - i * HOUR));
    expect([...propensities]).to.deep.equal([1, 1, 1, 1]);
    expect(decodeVectorBlock(response.vectors as Uint8Array).columns).to.equal(0);
  });

  it('ranks the caller’s items by score alone', async () => {
    const tenant =
      'id: social\nranking: {pins: [i5], maxPerAuthor: 1, recencyBoost: 50, exploration: {shuffleProbability: 1}}';
    const harness = new Harness({ tenant, registry: scoring((row) => row) });
    const same = rows(20).map((row) => ({ ...row, author: 'a', sources: sourceBit('requested') }));
    const ranked = await harness.ranked(rankRequest(same, { mode: MODES.REQUESTED }));
    expect([...ranked.ordinals]).to.deep.equal(Array.from({ length: 20 }, (_, i) => 19 - i));
    expect([...ranked.propensities].every((p) => p === 1)).to.equal(true);
    expect([...ranked.ruleMasks].every((mask) => mask === 0)).to.equal(true);
    expect(new Set(ranked.reasonCodes)).to.deep.equal(new Set([REASONS.REQUESTED]));
  });

  it('scores with the model that the caller names, and knows no others', async () => {
    const harness = new Harness();
    const named = await harness.rank(
      rankRequest(rows(4), { mode: MODES.REQUESTED, model: 'heuristic' }),
    );
    expect(named.modelName).to.equal('heuristic');
    for (const model of ['nobody', 'heuristic@0123456789ab', 'constructor']) {
      const error = await failure(harness.rank(rankRequest(rows(4), { model })));
      expect(error).to.include({ reason: 'MODEL_UNKNOWN' });
    }
  });

  it('lifts new items by the tenant’s boost, and logs the model’s own score', async () => {
    const registry = scoring((row) => row);
    const harness = new Harness({
      tenant: `${PLAIN}, recencyBoost: 10, recencyHalfLifeSeconds: 3600}`,
      registry,
    });
    const { ordinals, scores, ruleMasks } = await harness.ranked(rankRequest(rows(4)));
    // 0 + 10, 1 + 5, 2 + 2.5, 3 + 1.25
    expect([...ordinals]).to.deep.equal([0, 1, 2, 3]);
    expect([...scores]).to.deep.equal([0, 1, 2, 3]);
    const boosted = 1 << RULES.indexOf('recency_boost');
    expect([...ruleMasks]).to.deep.equal([boosted, boosted, 0, 0]);
  });

  it('puts what the pinned source alone brought first, whatever its score', async () => {
    const harness = new Harness({
      tenant: `${PLAIN}, pins: [i4, i2]}`,
      registry: scoring((row) => -row),
    });
    const candidates = rows(5).map((row, i) => ({
      ...row,
      sources: sourceBit(i === 2 || i === 4 ? 'pinned' : 'trending'),
    }));
    const { ordinals, ruleMasks, reasonCodes } = await harness.ranked(rankRequest(candidates));
    expect([...ordinals]).to.deep.equal([4, 2, 0, 1, 3]);
    const pin = 1 << RULES.indexOf('pin');
    expect([...ruleMasks]).to.deep.equal([pin, pin, 0, 0, 0]);
    expect([...reasonCodes.subarray(0, 2)]).to.deep.equal([REASONS.PINNED, REASONS.PINNED]);
  });

  it('says why each item is there', async () => {
    const harness = new Harness({
      tenant: `${PLAIN}, pins: [i6]}`,
      registry: scoring((row) => -row),
    });
    const of = (sources: number, more: Candidate = {}): Candidate => ({
      author: 'ann',
      sources,
      ...more,
    });
    const all = sourceBit('followed') | sourceBit('similar') | sourceBit('fresh');
    const request = rankRequest([
      of(all, { seed: 'liked' }),
      of(sourceBit('similar') | sourceBit('author_affinity'), { seed: 'liked' }),
      of(sourceBit('embedding') | sourceBit('trending'), { seed: 'engaged' }),
      of(sourceBit('author_affinity') | sourceBit('trending')),
      of(sourceBit('trending')),
      of(sourceBit('fresh')),
      of(all),
    ]);
    const { reasonCodes, reasonArgs } = await harness.ranked(request);
    expect([...reasonCodes].map((code, i) => [code, reasonArgs[i]])).to.deep.equal([
      [REASONS.PINNED, ''],
      [REASONS.FOLLOWED_AUTHOR, 'ann'],
      [REASONS.SIMILAR_TO, 'liked'],
      [REASONS.SIMILAR_TO, 'engaged'],
      [REASONS.AUTHOR_AFFINITY, 'ann'],
      [REASONS.TRENDING, ''],
      [REASONS.FRESH, ''],
    ]);
  });

  it('replaces scores that are no numbers, and counts them', async () => {
    const harness = new Harness({
      tenant: `${PLAIN}}`,
      registry: scoring((row) => [NaN, 9, Infinity, 5][row] as number),
    });
    const { ids, scores } = await harness.ranked(rankRequest(rows(4)));
    expect(ids).to.deep.equal(['i1', 'i0', 'i2', 'i3']);
    expect([...scores]).to.deep.equal([9, 7, 7, 5]);
    const [sample] = harness.telemetry.metrics.samples('nan_scores_total');
    expect(sample).to.deep.include({ labels: { model: 'told' }, value: 2 });
  });

  it('falls back to the heuristic when the model fails', async () => {
    const broken = scoring(() => {
      throw new Error('corrupt');
    });
    const harness = new Harness({ tenant: `${PLAIN}}`, registry: broken });
    const { scores, degraded } = await harness.ranked(rankRequest(rows(3)));
    expect([[...scores], degraded]).to.deep.equal([[7, 7, 7], ['score=error']]);
    expect(harness.telemetry.metrics.samples('prediction_errors_total')).to.have.length(1);
  });

  it('ranks on defaults when the store does not answer', async () => {
    const harness = new Harness({ reader: { mget: () => Promise.reject(new Error('away')) } });
    const { count, degraded } = await harness.ranked(rankRequest(rows(30)));
    expect([count, degraded]).to.deep.equal([20, ['feature_lookup=error']]);
    expect(harness.telemetry.metrics.samples('feature_lookup_errors_total')[0]?.value).to.equal(1);
  });

  it('knows how much it knows of a user', async () => {
    const harness = new Harness();
    const click = (tsMs: number) =>
      eventOf('click', { tsMs, itemId: 'i1', authorId: 'a1', userId: 'u' });
    const blob = blobOf(
      'user',
      Array.from({ length: 1200 }, (_, i) => click(NOW - i * 1000)),
    );
    harness.blobs.set(harness.keys.features('user', 'u'), blob);
    expect((await harness.rank(rankRequest(rows(3)))).knownEvents).to.equal(1000);
    expect((await harness.rank(rankRequest(rows(3), { userId: 'new' }))).knownEvents).to.equal(0);
  });

  it('refuses what is not a request', async () => {
    const harness = new Harness();
    const reason = async (overrides: Parameters<typeof rankRequest>[1]): Promise<string> => {
      const error = await failure(harness.rank(rankRequest(rows(3), overrides)));
      return error instanceof RequestError ? error.reason : String(error);
    };
    expect(await reason({ tenantId: 'nobody' })).to.equal('TENANT_UNKNOWN');
    expect(await reason({ mode: 9 })).to.equal('INVALID_FIELD');
    expect(await reason({ candidateSet: Buffer.from('nonsense') })).to.equal('INVALID_FIELD');
    expect(await reason({ context: Buffer.from('{') })).to.equal('INVALID_FIELD');
    const whole = rankRequest(rows(3)).candidateSet;
    for (let cut = 0; cut < whole.length; cut += 7) {
      expect(await reason({ candidateSet: whole.subarray(0, cut) })).to.equal('INVALID_FIELD');
    }
  });

  it('does not answer who has gone', async () => {
    const harness = new Harness();
    const signal = AbortSignal.abort(new RequestError('CANCELLED', 'gone'));
    const error = await failure(harness.rank(rankRequest(rows(3)), signal));
    expect(error).to.be.instanceOf(Error);
  });

  it('serves many requests at once without mixing them up', async () => {
    const harness = new Harness({ tenant: `${PLAIN}}` });
    for (const user of ['u0', 'u1', 'u2', 'u3']) {
      const clicks = Array.from({ length: 20 }, (_, i) =>
        eventOf('click', {
          tsMs: NOW - i * 1000,
          itemId: 'x',
          userId: user,
          authorId: `a${user[1]}`,
          topics: ['z'],
        }),
      );
      harness.blobs.set(harness.keys.features('user', user), blobOf('user', clicks));
    }
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        harness.ranked(rankRequest(rows(9), { userId: `u${i % 4}` })),
      ),
    );
    answers.forEach(({ authorIds }, i) => expect(authorIds[0]).to.equal(`a${i % 4}`));
  });
});
