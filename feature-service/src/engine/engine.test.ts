import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { decodeFollows, decodeItemRecord } from '@eaglerank/catalogue';
import { TenantKeys, seededRandom } from '@eaglerank/domain';
import { Finaliser, createRows, loadFeaturePlan, refKey } from '@eaglerank/features';
import type { FeatureEvent } from '@eaglerank/features';
import { FeatureOracle, countedEvents, expectedBlobs, randomLog } from '@eaglerank/features/oracle';
import { DeadLetters } from '@eaglerank/events';
import { EngineHarness, blobKey, tenantOf } from '../testing/engine-harness.js';
import { eventOf, recordOf } from '../testing/records.js';
import { DEFAULT_SETTINGS } from './ports.js';

const DAY = 86_400_000;
const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

/** Compares what was stored with SQL over the raw events; returns the number of values compared. */
async function compareWithOracle(
  keys: TenantKeys,
  blobs: ReadonlyMap<string, Buffer>,
  log: readonly FeatureEvent[],
  asOfMs: number,
): Promise<number> {
  const oracle = await FeatureOracle.over(PLAN, log, DAY);
  const finaliser = new Finaliser(PLAN);
  const rows = createRows(PLAN.width);
  const prior = finaliser.prior(blobs.get(keys.features('tenant', '')) ?? null, asOfMs);
  let compared = 0;
  try {
    for (const block of ['item', 'author', 'user'] as const) {
      const columns = await oracle.block(block, asOfMs);
      for (const id of await oracle.ids(block)) {
        const blob = blobs.get(keys.features(block, id)) ?? null;
        if (block === 'user') {
          finaliser.userColumns(finaliser.userView(blob, asOfMs), prior, rows, 0);
        } else finaliser[`${block}Columns`](blob, asOfMs, prior, rows, 0);
        columns.forEach((column, i) => {
          const want = column(id);
          const name = `${PLAN.columns[PLAN.blocks[block].offset + i]?.name} of ${id}`;
          expect(rows.values[i], name).to.be.closeTo(want.value, 2e-6 * (1 + want.value));
          expect(rows.present[i], name).to.equal(Number(want.present));
          compared++;
        });
      }
    }
  } finally {
    oracle.close();
  }
  return compared;
}

describe('Engine', function () {
  this.timeout(60_000);
  let harness: EngineHarness;

  before(async () => {
    harness = await EngineHarness.start();
  });
  after(() => harness.stop());

  for (const slots of [1, 3]) {
    it(`agrees with the oracle on random logs, ${slots} slot(s)`, async () => {
      const seed = Date.now() % 1e6;
      const random = seededRandom(seed);
      try {
        const tenant = tenantOf(`random${slots}`, { slots });
        const keys = new TenantKeys(tenant.id, slots);
        // midnight of 2025-10-10 lies inside the log's span
        const startMs = 1_760_054_400_000 - Math.floor(random() * 20 * 3_600_000);
        const log = randomLog(seed, { events: 3000, startMs, spanMs: 2 * DAY, duplicates: 0.1 });
        await harness.append(tenant, log.map(recordOf), 60, random);
        const settings = { ...DEFAULT_SETTINGS, batchRecords: 100, cachedCells: 20 };
        await harness.engine(PLAN, tenant, { settings }).drain();

        const blobs = await harness.blobs(keys, ['f']);
        const expected = expectedBlobs(PLAN, log, DAY);
        for (const { ref, blob } of expected.values()) {
          const stored = blobs.get(blobKey(keys, ref));
          expect(stored?.equals(blob), `seed ${seed}: ${refKey(ref)}`).to.equal(true);
        }
        expect(blobs.size).to.equal(expected.size);
        const end = Math.max(...log.map((event) => event.ingestMs));
        const compared = await compareWithOracle(
          keys,
          blobs,
          log,
          end + Math.floor(random() * DAY),
        );
        process.stdout.write(`      ${compared} values compared with SQL\n`);
        expect(compared).to.be.greaterThan(300);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    });
  }

  it('sets duplicates with another body aside, and counts repetitions once', async () => {
    const tenant = tenantOf('conflicts');
    const keys = new TenantKeys(tenant.id);
    const log = randomLog(5, { events: 400, duplicates: 0.3, late: 0, future: 0 });
    await harness.append(tenant, log.map(recordOf), 20, seededRandom(1));
    await harness.engine(PLAN, tenant).drain();
    const first = new Map<string, string>();
    let conflicts = 0;
    for (const event of log) {
      const body = JSON.stringify(recordOf(event).event);
      const known = first.get(event.eventId);
      if (known === undefined) first.set(event.eventId, body);
      else if (known !== body) conflicts++;
    }
    const letters = await new DeadLetters(harness.redis).list(keys, 1000);
    expect(conflicts).to.be.greaterThan(20);
    expect(letters.map((l) => l.reason)).to.deep.equal(
      Array(conflicts).fill('conflicting_duplicate'),
    );
    expect(countedEvents(log, DAY)).to.have.length(first.size);
  });

  it('lets the last upsert by event time win, whatever the order', async () => {
    const upserts = Array.from({ length: 12 }, (_, i) =>
      eventOf({
        eventId: `u${i}`,
        type: 'item_upsert',
        itemId: 'x',
        tsMs: 1_760_000_000_000 + Math.floor(i / 2),
        authorId: `author ${i}`,
        topics: [`t${i}`],
        createdAtMs: 5,
      }),
    );
    const outcomes = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const tenant = tenantOf(`shuffle${round}`);
      const random = seededRandom(round);
      const shuffled = upserts
        .map((event) => ({ event, order: random() }))
        .sort((a, b) => a.order - b.order)
        .map(({ event }) => ({ event, ingestMs: 1_760_000_001_000 }));
      await harness.append(tenant, shuffled, 5, random);
      const settings = { ...DEFAULT_SETTINGS, batchRecords: 4 };
      await harness.engine(PLAN, tenant, { settings }).drain();
      const bytes = await harness.redis.call('GET', new TenantKeys(tenant.id).item('x'));
      outcomes.add(JSON.stringify(decodeItemRecord(bytes as Buffer)));
    }
    expect([...outcomes]).to.have.length(1);
    expect([...outcomes][0]).to.match(/"authorId":"author 1[01]"/);
  });

  it('lets the last follow or unfollow win, whatever the order', async () => {
    const events = Array.from({ length: 30 }, (_, i) =>
      eventOf({
        eventId: `f${i}`,
        type: i % 3 === 2 ? 'unfollow' : 'follow',
        userId: 'u',
        authorId: `a${i % 4}`,
        tsMs: 1_760_000_000_000 + Math.floor(i / 2),
      }),
    );
    const outcomes = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const tenant = tenantOf(`follow${round}`, { slots: 2 });
      const random = seededRandom(round + 50);
      const shuffled = events
        .map((event) => ({ event, order: random() }))
        .sort((a, b) => a.order - b.order)
        .map(({ event }) => ({ event, ingestMs: 1_760_000_001_000 }));
      await harness.append(tenant, shuffled, 3, random);
      const settings = { ...DEFAULT_SETTINGS, batchRecords: 5 };
      await harness.engine(PLAN, tenant, { settings }).drain();
      const bytes = await harness.redis.call('GET', new TenantKeys(tenant.id, 2).follows('u'));
      outcomes.add((bytes as Buffer).toString('hex'));
      expect(decodeFollows(bytes as Buffer).authorIds).to.have.length(4);
    }
    expect(outcomes.size).to.equal(1);
  });

  it('takes a bulk import in bounded commits and announces every item', async () => {
    const tenant = tenantOf('bulk');
    const keys = new TenantKeys(tenant.id);
    const count = 17 * 500;
    const upserts = Array.from({ length: count }, (_, i) => ({
      event: eventOf({ eventId: `b${i}`, type: 'item_upsert', itemId: `i${i}`, tsMs: 1000 + i }),
      ingestMs: 1000 + i,
      backfill: true,
    }));
    await harness.append(tenant, upserts, 500, seededRandom(1));
    await harness.engine(PLAN, tenant).drain();
    const [changes, ordinals] = await harness.redis.pipeline([
      ['XLEN', keys.changes()],
      ['GET', keys.nextOrdinal()],
    ]);
    expect(changes).to.equal(count);
    expect(Number((ordinals as Buffer).toString())).to.be.at.least(count);
    expect(await harness.redis.call('LLEN', keys.outbox(0))).to.equal(0);
  });

  it('passes an entry without records, as a dead letter', async () => {
    const tenant = tenantOf('hollow');
    const keys = new TenantKeys(tenant.id);
    for (let i = 0; i < 5; i++) {
      await harness.redis.call('XADD', keys.log(), '*', 'b', Buffer.alloc(0));
    }
    const click = eventOf({ eventId: 'c', userId: 'u', itemId: 'x', tsMs: 1_760_000_000_000 });
    await harness.append(tenant, [{ event: click, ingestMs: click.tsMs }], 1, seededRandom(1));
    await harness.engine(PLAN, tenant).drain();
    const letters = await new DeadLetters(harness.redis).list(keys, 10);
    expect(letters.map((l) => l.reason)).to.deep.equal(Array(5).fill('unreadable'));
    const blobs = await harness.blobs(keys, ['f']);
    expect([...blobs.keys()].some((key) => key.endsWith('item:x'))).to.equal(true);
  });

  it('follows whom the event names, not who made the item it came from', async () => {
    const tenant = tenantOf('named');
    const keys = new TenantKeys(tenant.id);
    const follow = eventOf({
      ...{ eventId: 'f', type: 'follow', userId: 'u', itemId: 'post', authorId: 'bob' },
      tsMs: 1_760_000_000_000,
    });
    const record = { event: follow, ingestMs: follow.tsMs, itemAuthorId: 'alice' };
    await harness.append(tenant, [record], 1, seededRandom(1));
    await harness.engine(PLAN, tenant).drain();
    const [blob] = await harness.redis.mget([keys.follows('u')]);
    expect(decodeFollows(blob ?? null).authorIds).to.deep.equal(['bob']);
  });

  it('sets unreadable and poisoned records aside and goes on', async () => {
    const tenant = tenantOf('poison');
    const keys = new TenantKeys(tenant.id);
    const log = harness.log(tenant);
    const at = { tsMs: 1_760_000_000_000, userId: 'u', itemId: 'i' };
    const good = (eventId: string) => ({
      event: eventOf({ ...at, eventId }),
      ingestMs: at.tsMs,
      itemAuthorId: 'a',
    });
    await log.append(tenant.id, [good('1')]);
    await harness.redis.call('XADD', keys.log(), '*', 'b', Buffer.from('no batch at all'));
    await harness.redis.call('XADD', keys.log(), '*', 'something', 'else');
    await log.append(tenant.id, [{ ingestMs: 5 }, good('bad'), good('2')]);
    const attempts: string[] = [];
    const plan = Object.create(PLAN) as typeof PLAN;
    plan.affected = (event) => {
      if (event.eventId === 'bad') {
        attempts.push(event.eventId);
        throw new Error('cannot be applied');
      }
      return PLAN.affected(event);
    };
    await harness.engine(plan, tenant).drain();
    expect(attempts).to.have.length(DEFAULT_SETTINGS.poisonAttempts);
    const letters = await new DeadLetters(harness.redis).list(keys, 10);
    expect(letters.map((l) => l.reason)).to.deep.equal([
      'poison',
      'invalid',
      'unreadable',
      'unreadable',
    ]);
    expect(letters[0]?.record?.event?.eventId).to.equal('bad');
    const expected = expectedBlobs(
      PLAN,
      ['1', '2'].map((eventId) => ({
        ...{ type: 'click', ...at, ingestMs: at.tsMs, eventId, authorId: 'a', topics: [] },
        ...{ dwellMs: 0, amountMicros: 0, currency: '', position: -1 },
      })),
      DAY,
    );
    const blobs = await harness.blobs(keys, ['f']);
    for (const { ref, blob } of expected.values()) {
      expect(blobs.get(blobKey(keys, ref))?.equals(blob), refKey(ref)).to.equal(true);
    }
  });
});
