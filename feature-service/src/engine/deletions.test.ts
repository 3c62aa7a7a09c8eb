import { fileURLToPath } from 'node:url';
import { SafetyStore } from '@eaglerank/catalogue';
import type { LogRecord } from '@eaglerank/contracts';
import { TenantKeys } from '@eaglerank/domain';
import { DeadLetters } from '@eaglerank/events';
import { loadFeaturePlan } from '@eaglerank/features';
import { expect } from 'chai';
import { EngineHarness, tenantOf } from '../testing/engine-harness.js';
import { eventOf } from '../testing/records.js';

const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

describe('deletions in the log', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  before(async () => {
    harness = await EngineHarness.start();
  });
  after(() => harness.stop());

  const now = Date.now() - 10_000;
  const record = (fields: Parameters<typeof eventOf>[0]): LogRecord => ({
    event: eventOf({ tsMs: now, ...fields }),
    ingestMs: now,
  });

  it('end the blocks made before, and no later ones', async () => {
    const tenant = tenantOf('returning');
    const keys = new TenantKeys(tenant.id);
    const block = { type: 'block', userId: 'u' };
    await harness.append(
      tenant,
      [
        record({ ...block, eventId: '1', authorId: 'before', tsMs: now - 1 }),
        record({ eventId: '2', type: 'user_delete', userId: 'u' }),
        record({ ...block, eventId: '3', authorId: 'after', tsMs: now + 1 }),
        record({ ...block, eventId: '4', authorId: 'late', tsMs: now - 1 }),
      ],
      10,
      () => 0.99,
    );
    await harness.engine(PLAN, tenant).drain();
    const kept = (await harness.redis.call('HKEYS', keys.safety('u'))) as Buffer[];
    expect(kept.map(String)).to.deep.equal(['a:after']);
    const safety = new SafetyStore(harness.redis);
    const late = { userId: 'u', subject: 'later still', tsMs: now, untilMs: 0, removed: false };
    expect(await safety.apply(keys, { ...late, kind: 'hidden_author' })).to.equal(false);
  });

  it('count under an id that another event used', async () => {
    const tenant = tenantOf('reused');
    const keys = new TenantKeys(tenant.id);
    await harness.append(
      tenant,
      [
        record({ eventId: '1', type: 'click', userId: 'u', itemId: 'i' }),
        record({ eventId: '1', type: 'user_delete', userId: 'u' }),
        record({ eventId: '1', type: 'click', userId: 'v', itemId: 'i' }),
      ],
      1,
      () => 0,
    );
    await harness.engine(PLAN, tenant).drain();
    expect(await harness.redis.call('HEXISTS', keys.purges(0), 'user:u')).to.equal(1);
    expect(await harness.redis.call('EXISTS', keys.features('user', 'u'))).to.equal(0);
    const letters = await new DeadLetters(harness.redis).list(keys, 10);
    expect(letters.map(({ reason }) => reason)).to.deep.equal(['conflicting_duplicate']);
  });

  it('are told at the start when nobody was told of them', async () => {
    const tenant = tenantOf('untold', { slots: 3 });
    const keys = new TenantKeys(tenant.id, 3);
    await harness.redis.call('SADD', keys.unpublishedDeletions(2), 7);
    await harness.engine(PLAN, tenant).drain();
    expect(await harness.redis.call('ZSCORE', keys.deletedOrdinals(), '7')).to.not.equal(null);
    expect(await harness.redis.call('XLEN', keys.changes())).to.equal(1);
    expect(await harness.redis.call('EXISTS', keys.unpublishedDeletions(2))).to.equal(0);
  });
});
