import { fileURLToPath } from 'node:url';
import { TenantKeys, seededRandom, type TenantConfig } from '@eaglerank/domain';
import { loadFeaturePlan, type FeatureEvent } from '@eaglerank/features';
import { randomLog } from '@eaglerank/features/oracle';
import { expect } from 'chai';
import type { Engine } from '../engine/engine.js';
import { DEFAULT_SETTINGS } from '../engine/ports.js';
import { SILENT_REPORT } from '../engine/report.js';
import { EngineHarness, tenantOf } from '../testing/engine-harness.js';
import { recordOf } from '../testing/records.js';
import type { Comparison } from './consistency-check.js';

const DAY = 86_400_000;
const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

describe('consistency of stored features with raw events', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  const engines: Engine[] = [];
  before(async () => {
    harness = await EngineHarness.start();
  });
  afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.stop())));
  after(() => harness.stop());

  /** Runs an engine over the tenant's log; `next` is its next comparison of something, `applied` counts events. */
  function run(tenant: TenantConfig, now: number) {
    const comparisons: Comparison[] = [];
    let applied = 0;
    const engine = harness.engine(PLAN, tenant, {
      clock: { now: () => now, monotonic: () => performance.now() },
      settings: { ...DEFAULT_SETTINGS, batchRecords: 40, listsIntervalMs: 5, compareIntervalMs: 5 },
      report: {
        ...SILENT_REPORT,
        compared: (_, comparison) => comparisons.push(comparison),
        applied: ({ types }) => types.forEach((count) => (applied += count)),
      },
    });
    engines.push(engine);
    engine.start();
    const next = async (
      fits = ({ compared }: Comparison): boolean => compared > 0,
    ): Promise<Comparison> => {
      const from = comparisons.length;
      for (let i = 0; i < 3000; i++) {
        const found = comparisons.slice(from + 1).find(fits);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error('no such comparison came');
    };
    return { next, applied: () => applied };
  }

  const logOf = (seed: number, ids: { users: number; items: number }): FeatureEvent[] => {
    const startMs = 1_760_054_400_000;
    return randomLog(seed, { events: 600, startMs, spanMs: DAY, duplicates: 0.1, ...ids });
  };
  const append = (tenant: TenantConfig, log: readonly FeatureEvent[]): Promise<void> =>
    harness.append(tenant, log.map(recordOf), 10, seededRandom(3));
  const endOf = (log: readonly FeatureEvent[]): number =>
    Math.max(...log.map(({ ingestMs }) => ingestMs)) + 1000;

  for (const slots of [1, 3]) {
    it(`agrees in every value while all goes well, ${slots} slot(s)`, async () => {
      const tenant = tenantOf(`agree${slots}`, { slots });
      const log = logOf(Date.now() % 1e6, { users: 60, items: 60 });
      await append(tenant, log);
      const { compared, agreeing, differing } = await run(tenant, endOf(log)).next(
        (comparison) => comparison.compared > 100,
      );
      expect([...differing]).to.deep.equal([]);
      expect(agreeing).to.equal(compared);
    });
  }

  it('tells values that were lost', async () => {
    const tenant = tenantOf('differ');
    const keys = new TenantKeys(tenant.id, 1);
    const log = logOf(77, { users: 60, items: 60 });
    await append(tenant, log);
    const { next } = run(tenant, endOf(log));
    expect((await next(({ compared }) => compared > 100)).differing.size).to.equal(0);
    for (const key of (await harness.blobs(keys, ['f'])).keys()) {
      if (key !== keys.features('tenant', '')) await harness.redis.call('UNLINK', key);
    }
    const { compared, agreeing, differing } = await next(({ differing }) => differing.size > 0);
    expect(agreeing).to.be.below(compared);
    expect([...differing].every((name) => PLAN.columnIndex(name) !== undefined)).to.equal(true);
  });

  it('knows the history of nothing that was there before it, and so compares none of it', async () => {
    const tenant = tenantOf('known');
    const log = logOf(78, { users: 3, items: 3 });
    await append(tenant, log);
    await harness.engine(PLAN, tenant).drain();
    const later = logOf(79, { users: 3, items: 3 }).map((event) => ({
      ...event,
      eventId: `later ${event.eventId}`,
    }));
    await append(tenant, later);
    const { next, applied } = run(tenant, endOf(later));
    const { compared } = await next(() => applied() > 400);
    expect(compared).to.equal(0);
  });
});
