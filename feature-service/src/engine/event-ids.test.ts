import { expect } from 'chai';
import { TenantKeys } from '@eaglerank/domain';
import type { RedisClient } from '@eaglerank/redis';
import { EngineHarness } from '../testing/engine-harness.js';
import { Bloom } from './bloom.js';
import { EventIds, hashIds, type IdHashes } from './event-ids.js';
import { decodeMeta, encodeMeta, NEW_SLOT } from './slot-meta.js';

const HOUR = 3_600_000;
const HORIZON = 25 * HOUR;
const START = 500_000 * HOUR;

const hashed = (id: string, hour: number, body = '', backfill = false): IdHashes => ({
  ...hashIds(id, body),
  ingestMs: START + hour * HOUR,
  backfill,
});

describe('EventIds', () => {
  let harness: EngineHarness;
  let redis: RedisClient;
  let slots = 0;

  before(async () => {
    harness = await EngineHarness.start();
    redis = harness.redis;
  });
  after(() => harness.stop());

  const keys = new TenantKeys('t', 64);
  const fresh = (): EventIds => new EventIds(redis, keys, slots++, HORIZON);
  const add = async (ids: EventIds, events: readonly IdHashes[]): Promise<void> => {
    await redis.pipeline(ids.add(events, START + 1000 * HOUR));
  };
  const members = async (slot: number): Promise<number[]> => {
    const names = (await redis.call('KEYS', `${keys.prefix(slot)}ids:*`)) as Buffer[];
    const sizes = await redis.pipeline(names.map((n) => ['SCARD', n.toString()] as const));
    return sizes as number[];
  };

  it('tells new ids, repetitions and conflicts, within a batch and after a restart', async () => {
    const slot = slots;
    const ids = fresh();
    const batch = [hashed('a', 0), hashed('a', 0), hashed('a', 0, 'other'), hashed('b', 0)];
    expect(await ids.check(batch)).to.deep.equal(['new', 'duplicate', 'conflict', 'new']);
    await add(ids, [hashed('a', 0), hashed('b', 0)]);
    const again = [hashed('b', 20), hashed('b', 20, 'other'), hashed('c', 20)];
    const verdicts = ['duplicate', 'conflict', 'new'];
    expect(await ids.check(again)).to.deep.equal(verdicts);
    const restarted = new EventIds(redis, keys, slot, HORIZON);
    const meta = encodeMeta({ ...NEW_SLOT, segments: ids.segments });
    await restarted.load(decodeMeta(`1 ${meta}`).segments);
    expect(await restarted.check(again)).to.deep.equal(verdicts);
  });

  it('keeps its sets small, whatever an hour brings', async () => {
    const slot = slots;
    const ids = fresh();
    for (let n = 0; n < 5000; n += 500) {
      await add(
        ids,
        Array.from({ length: 500 }, (_, i) => hashed(`id ${n + i}`, 0)),
      );
    }
    const sizes = await members(slot);
    expect(Math.max(...sizes)).to.be.at.most(512);
    expect(sizes.reduce((a, b) => a + b, 0)).to.equal(10_000);
    const verdicts = await ids.check(Array.from({ length: 6000 }, (_, i) => hashed(`id ${i}`, 1)));
    expect(verdicts.indexOf('new')).to.equal(5000);
  });

  it('drops whole hours beyond the horizon, and history by itself', async () => {
    const slot = slots;
    const ids = fresh();
    await add(ids, [hashed('old', 0), hashed('history', -90_000, '', true)]);
    await add(ids, [hashed('still', 25)]);
    expect((await ids.check([hashed('old', 25)]))[0]).to.equal('duplicate');
    await add(ids, [hashed('newest', 26)]);
    expect(await members(slot)).to.have.length(3);
    expect((await ids.check([hashed('old', 26)]))[0]).to.equal('new');
    expect((await ids.check([hashed('history', 26)]))[0]).to.equal('duplicate');
    await redis.pipeline(ids.dropBackfill());
    expect((await ids.check([hashed('history', 26)]))[0]).to.equal('new');
    expect(await members(slot)).to.have.length(2);
  });

  it('does not let one wild clock drop everything', async () => {
    const ids = fresh();
    await redis.pipeline(ids.add([hashed('a', 0)], START));
    await redis.pipeline(ids.add([hashed('b', 9999)], START + HOUR));
    expect((await ids.check([hashed('a', 1)]))[0]).to.equal('duplicate');
  });
});

describe('Bloom', () => {
  it('never denies what was added, and rarely claims what was not', () => {
    const bloom = new Bloom(10_000);
    const hash = (i: number): number => hashIds(`x${i}`, '').id;
    for (let i = 0; i < 10_000; i++) bloom.add(hash(i));
    for (let i = 0; i < 10_000; i++) expect(bloom.has(hash(i))).to.equal(true);
    let wrong = 0;
    for (let i = 10_000; i < 110_000; i++) if (bloom.has(hash(i))) wrong++;
    expect(wrong / 100_000).to.be.below(0.005);
  });
});
