import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { DeletionStore } from '@eaglerank/catalogue';
import type { EventOut, LogRecord } from '@eaglerank/contracts';
import { TenantKeys, type Clock, type TenantConfig } from '@eaglerank/domain';
import { loadFeaturePlan } from '@eaglerank/features';
import { EngineHarness, tenantOf } from '../testing/engine-harness.js';
import { eventOf } from '../testing/records.js';
import { eventually } from '../testing/service-harness.js';
import { Housekeeping } from './housekeeping.js';
import { DEFAULT_SETTINGS, type EnginePorts } from './ports.js';
import { SILENT_REPORT } from './report.js';

const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('upkeep', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  before(async () => {
    harness = await EngineHarness.start();
  });
  after(() => harness.stop());

  const at = Date.now() - 10_000;
  let ids = 0;
  const record = (type: string, fields: Partial<EventOut>): LogRecord => ({
    event: eventOf({ eventId: `${ids++}`, type, tsMs: at, ...fields }),
    ingestMs: at,
  });
  const exists = async (key: string): Promise<boolean> =>
    (await harness.redis.call('EXISTS', key)) === 1;

  /** An engine whose upkeep comes often, and what it reports. */
  function open(tenant: TenantConfig, ports: Partial<EnginePorts>) {
    const outcome = { failed: 0, lost: 0 };
    const engine = harness.engine(PLAN, tenant, {
      settings: { ...DEFAULT_SETTINGS, listsIntervalMs: 20 },
      report: {
        ...SILENT_REPORT,
        failed: () => outcome.failed++,
        lease: (_tenant, state) => (outcome.lost += state === 'lost' ? 1 : 0),
      },
      ...ports,
    });
    return { engine, outcome };
  }

  it('that fails costs no lease and no batch', async () => {
    const tenant = tenantOf('untrimmed');
    const keys = new TenantKeys(tenant.id);
    const log = harness.log(tenant);
    log.trim = () => Promise.reject(new Error('no trim today'));
    const { engine, outcome } = open(tenant, { log });
    engine.start();
    for (const userId of ['a', 'b', 'c']) {
      const failed = outcome.failed;
      await log.append(tenant.id, [record('click', { userId, itemId: 'i' })]);
      await eventually('the event counts', () => exists(keys.features('user', userId)));
      await eventually('upkeep fails again', async () => outcome.failed > failed);
    }
    await engine.stop();
    expect(outcome.lost).to.equal(0);
  });

  it('purges archive files beside the batches, and again after a failure', async () => {
    const tenant = tenantOf('slowfiles');
    const keys = new TenantKeys(tenant.id);
    const log = harness.log(tenant);
    let attempts = 0;
    let release = (): void => undefined;
    const gate = new Promise<number>((resolve) => (release = () => resolve(3)));
    const receipts: number[] = [];
    const { engine, outcome } = open(tenant, {
      purge: {
        afterMs: 0,
        archive: {
          purge: () => (attempts++ === 0 ? Promise.reject(new Error('no such disk')) : gate),
        },
        completed: (_tenant, _purge, receipt) => receipts.push(receipt.archiveFiles),
      },
    });
    await log.append(tenant.id, [record('user_delete', { userId: 'gone' })]);
    engine.start();
    await eventually('the second attempt waits for its files', async () => attempts === 2);
    await log.append(tenant.id, [record('click', { userId: 'here', itemId: 'i' })]);
    await eventually('events count meanwhile', () => exists(keys.features('user', 'here')));
    expect(receipts).to.deep.equal([]);
    release();
    await eventually('the purge is over', async () => receipts.length > 0);
    await engine.stop();
    expect(receipts).to.deep.equal([3]);
    expect(outcome).to.deep.equal({ failed: 1, lost: 0 });
  });

  it('purges more values than one batch of a purge holds', async () => {
    const tenant = tenantOf('crowd');
    const keys = new TenantKeys(tenant.id);
    const users = Array.from({ length: 1500 }, (_, i) => `u${i}`);
    const item = 'item-that-all-have-met';
    const records = users.map((userId) => record('click', { userId, itemId: item }));
    await harness.append(tenant, records, 400, () => 0.99);
    await harness.engine(PLAN, tenant).drain();
    await harness.append(tenant, [record('item_delete', { itemId: item })], 1, () => 0);
    let values = 0;
    const { engine } = open(tenant, {
      purge: {
        afterMs: 0,
        archive: undefined,
        completed: (_tenant, _purge, receipt) => (values = receipt.values),
      },
    });
    engine.start();
    await eventually('the purge is over', async () => values > 0);
    await engine.stop();
    expect(values).to.be.at.least(users.length);
    for (const [key, blob] of await harness.blobs(keys, ['f'])) {
      expect(blob.includes(item), key).to.equal(false);
    }
  });

  it('deletes what has expired, and keeps its tombstone for as long as events may be late', async () => {
    const tenant = tenantOf('expiring');
    const keys = new TenantKeys(tenant.id);
    const deletions = new DeletionStore(harness.redis);
    const expiresAtMs = at + 5000;
    await harness.append(
      tenant,
      [record('item_upsert', { itemId: 'x', expiresAtMs }), record('item_upsert', { itemId: 'y' })],
      9,
      () => 0.99,
    );
    await harness.engine(PLAN, tenant).drain();
    let now = 0;
    const clock: Clock = { now: () => now, monotonic: () => now };
    const expired: string[] = [];
    const housekeeping = new Housekeeping({
      ...{ redis: harness.redis, keys, deletions, clock, maxLatenessMs: DAY },
      expired: (id) => expired.push(id),
    });
    const turnAt = async (ms: number): Promise<string | undefined> => {
      now = ms;
      await housekeeping.turn();
      const field = await deletions.tombstoneOf(keys, 'item', 'x');
      const stored = (await harness.redis.call('HGET', keys.tombstones(0), field)) as Buffer | null;
      return stored?.toString();
    };
    expect(await turnAt(expiresAtMs + 59_999)).to.equal(undefined);
    expect(await turnAt(expiresAtMs + 60_000)).to.equal(String(expiresAtMs));
    expect(expired).to.deep.equal(['x']);
    expect(await exists(keys.item('x'))).to.equal(false);
    expect(await exists(keys.item('y'))).to.equal(true);
    await harness.redis.call('DEL', keys.purges(0));
    expect(await turnAt(expiresAtMs + DAY + HOUR)).to.equal(String(expiresAtMs));
    expect(await turnAt(expiresAtMs + DAY + 2 * HOUR)).to.equal(undefined);
  });
});
