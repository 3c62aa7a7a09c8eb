import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { DeletionStore, decodeItemRecord, decodeSeen } from '@eaglerank/catalogue';
import { TenantKeys, seededRandom } from '@eaglerank/domain';
import { compareEntries } from '@eaglerank/events';
import { loadFeaturePlan, refKey } from '@eaglerank/features';
import { expectedBlobs, randomLog } from '@eaglerank/features/oracle';
import { EngineHarness, blobKey, tenantOf } from '../testing/engine-harness.js';
import { eventOf, recordOf } from '../testing/records.js';
import { eventually } from '../testing/service-harness.js';
import { DEFAULT_SETTINGS } from './ports.js';

const DAY = 86_400_000;
const AT = 1_760_000_000_000;
const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

describe('Engine among others', function () {
  this.timeout(60_000);
  let harness: EngineHarness;

  before(async () => {
    harness = await EngineHarness.start();
  });
  after(() => harness.stop());

  it('never brings back what is deleted between reading and committing', async () => {
    const tenant = tenantOf('overtaken');
    const keys = new TenantKeys(tenant.id);
    const deletions = new DeletionStore(harness.redis);
    const event = (eventId: string, fields: object) => ({
      event: eventOf({ eventId, tsMs: AT, userId: 'u', itemId: 'x', ...fields }),
      ingestMs: AT,
      itemAuthorId: 'ann',
    });
    await harness.append(
      tenant,
      [
        event('1', { type: 'item_upsert', userId: '', authorId: 'ann' }),
        event('2', { type: 'follow', itemId: '', authorId: 'ann' }),
        event('3', { type: 'impression' }),
        event('4', { type: 'click' }),
        event('5', { type: 'click', itemId: 'other' }),
      ],
      9,
      () => 0.99,
    );
    let commits = 0;
    const reached = async (point: string): Promise<void> => {
      if (point !== 'before_commit' || ++commits > 1) return;
      await deletions.deleteItem(keys, 'x', AT);
      await deletions.deleteUser(keys, 'u', AT);
    };
    await harness.engine(PLAN, tenant, { reached }).drain();
    expect(commits).to.equal(2);
    const left = [...(await harness.blobs(keys, ['f', 'item', 'follows', 'seen'])).keys()];
    expect(left.map((key) => key.slice(keys.prefix(0).length)).sort()).to.deep.equal([
      'f:author:ann',
      'f:item:other',
      'f:tenant:',
    ]);
  });

  it('counts a deleted item again only once it was made again', async () => {
    const tenant = tenantOf('again');
    const keys = new TenantKeys(tenant.id);
    const records = (['item_upsert', 'item_delete', 'click', 'item_upsert', 'click'] as const).map(
      (type, i) => ({
        event: eventOf({ eventId: `${i}`, type, tsMs: AT + i, userId: 'u', itemId: 'x' }),
        ingestMs: AT + i,
      }),
    );
    for (const most of [1, 9]) {
      await harness.redis.call('FLUSHALL');
      await harness.append(tenant, records, most, () => 0.99);
      const settings = { ...DEFAULT_SETTINGS, batchRecords: most };
      await harness.engine(PLAN, tenant, { settings }).drain();
      const blob = await harness.redis.call('GET', keys.features('item', 'x'));
      const last = {
        ...{ type: 'click', tsMs: AT + 4, ingestMs: AT + 4, eventId: '4', userId: 'u' },
        ...{ itemId: 'x', authorId: '', topics: [], dwellMs: 0, amountMicros: 0, currency: '' },
        position: -1,
      };
      const expected = expectedBlobs(PLAN, [last], DAY).get('item:x')?.blob;
      expect((blob as Buffer).equals(expected as Buffer), `entries of ${most}`).to.equal(true);
    }
  });

  it('counts an item as seen that its own batch makes, in whichever slots item and user lie', async () => {
    const tenant = tenantOf('fresh', { slots: 4 });
    const keys = new TenantKeys(tenant.id, 4);
    const ids = Array.from({ length: 12 }, (_, i) => `${i}`);
    const upserts = ids.map((id, i) =>
      eventOf({ eventId: `u${id}`, type: 'item_upsert', tsMs: AT + i, itemId: `i${id}` }),
    );
    const views = ids.map((id, i) =>
      eventOf({
        ...{ eventId: `v${id}`, type: 'impression', tsMs: AT + 50 + i },
        ...{ userId: `user${id}`, itemId: `i${id}` },
      }),
    );
    const records = [...upserts, ...views].map((event) => ({ event, ingestMs: AT + 100 }));
    const page = { userId: 'user0', tsMs: AT + 90, itemIds: ids.map((id) => `i${id}`) };
    await harness.log(tenant).append(tenant.id, [...records, { served: page, ingestMs: AT + 90 }]);
    await harness.engine(PLAN, tenant).drain();
    const stored = async (key: string) => (await harness.redis.call('GET', key)) as Buffer;
    const ordinals: number[] = [];
    for (const id of ids) {
      const { ordinal } = decodeItemRecord(await stored(keys.item(`i${id}`)));
      ordinals.push(ordinal);
      expect([...decodeSeen(await stored(keys.seen(`user${id}`))).ordinals]).to.include(ordinal);
    }
    const all = [...decodeSeen(await stored(keys.seen('user0'))).ordinals];
    expect(all).to.have.members(ordinals);
  });

  it('lets no tenant starve another', async () => {
    const busy = tenantOf('busy');
    const quiet = tenantOf('quiet');
    const records = (seed: number, events: number) => randomLog(seed, { events }).map(recordOf);
    await harness.append(busy, records(1, 6000), 50, seededRandom(1));
    await harness.append(quiet, records(2, 100), 50, seededRandom(2));
    const order: string[] = [];
    const log = harness.log(busy);
    const read = log.read.bind(log);
    log.read = (tenant, from, max) => {
      order.push(tenant);
      return read(tenant, from, max);
    };
    const settings = { ...DEFAULT_SETTINGS, batchRecords: 200 };
    const engine = harness.engine(PLAN, busy, { tenants: [busy, quiet], settings, log });
    await engine.drain();
    // a batch and the one after it, which is read meanwhile; then the other has its turn
    const turns = order.join(' ');
    expect(turns).not.to.include('busy busy busy');
    expect(turns).not.to.include('quiet quiet quiet');
    expect(turns.slice(0, 30)).to.include('quiet');
  });

  it('goes on where it was after Redis was away', async () => {
    const tenant = tenantOf('patient', { slots: 2 });
    const keys = new TenantKeys(tenant.id, 2);
    const events = randomLog(9, { events: 2000, late: 0, future: 0 });
    await harness.append(tenant, events.map(recordOf), 20, seededRandom(9));
    const errors: unknown[] = [];
    let commits = 0;
    const engine = harness.engine(PLAN, tenant, {
      settings: { ...DEFAULT_SETTINGS, batchRecords: 50, leaseMs: 300 },
      report: {
        batch: (_t, _l, _s, work) => work(),
        commit: (_t, _s, _w, work) => work(),
        committed: () => undefined,
        applied: () => undefined,
        failed: (_t, error) => errors.push(error),
        lease: () => undefined,
        compared: () => undefined,
      },
      reached: (point) => {
        if (point === 'committing' && ++commits === 10) {
          void harness.server
            .kill('SIGSTOP')
            .then(() => new Promise((resolve) => setTimeout(resolve, 6000)))
            .then(() => harness.server.kill('SIGCONT'));
        }
        return undefined;
      },
    });
    engine.start();
    const standing = engine.tenants[0];
    const log = harness.log(tenant);
    await eventually('Redis is gone', async () => errors.length > 0);
    await eventually('all is read', async () => {
      const at = standing?.position;
      if (at === undefined) return false;
      return (await log.lag(tenant.id, at).catch(() => 1)) === 0;
    });
    await engine.stop();
    const blobs = await harness.blobs(keys, ['f']);
    for (const { ref, blob } of expectedBlobs(PLAN, events, DAY).values()) {
      expect(blobs.get(blobKey(keys, ref))?.equals(blob), refKey(ref)).to.equal(true);
    }
    expect(compareEntries(standing?.writers[0]?.meta.position.entry ?? '0-0', '0-0')).to.equal(0);
  });
});
