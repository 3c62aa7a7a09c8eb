import type { Event } from '@eaglerank/contracts';
import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { failure, Harness } from '../testing/harness.js';

let number = 0;
/** A valid click with an id of its own. */
function click(change: Partial<Event> = {}): Event {
  const eventId = `events-${++number}`;
  return { eventId, type: 'click', userId: 'u1', itemId: 'item-1', tsMs: Date.now(), ...change };
}

describe('LogEvents', () => {
  let h: Harness;
  before(async () => {
    h = await Harness.start();
    await h.seed('strict', 10);
  });
  after(() => h.stop());

  it('appends events with what the engine must not look up, before it acknowledges', async () => {
    const client = await h.client('strict');
    const known = click();
    const unknown = click({ itemId: 'nobody knows' });
    const answer = await client.logEvents({ events: [known, unknown] });
    expect(answer).to.deep.equal({ accepted: 2, duplicates: 0, rejected: [] });
    const records = await h.log('strict');
    const stored = records.find((r) => r.event?.eventId === known.eventId);
    expect(stored).to.include({ itemAuthorId: 'author-1', backfill: false });
    expect(stored?.itemTopics).to.deep.equal(['topic-1', 'all']);
    expect(stored?.traceparent).to.match(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
    const stranger = records.find((r) => r.event?.eventId === unknown.eventId);
    expect(stranger).to.include({ itemAuthorId: '' });
    expect(h.metric('events_accepted_total', { type: 'click' })).to.equal(2);
  });

  it('judges each event on its own', async () => {
    const client = await h.client('strict');
    const answer = await client.logEvents({
      events: [
        click(),
        click({ tsMs: Date.now() + 120_000 }),
        click({ type: 'no such type' }),
        click({ eventId: '' }),
        click({ itemId: '' }),
        click(),
      ],
    });
    expect(answer.accepted).to.equal(2);
    expect(answer.rejected.map(({ index, field }) => [index, field])).to.deep.equal([
      [1, 'ts_ms'],
      [2, 'type'],
      [3, 'event_id'],
      [4, 'item_id'],
    ]);
    expect(answer.rejected.every(({ reason }) => reason !== '')).to.equal(true);
  });

  it('recognises what it accepted before', async () => {
    const client = await h.client('strict');
    const event = click();
    expect(await client.logEvents({ events: [event, event] })).to.include({
      ...{ accepted: 1, duplicates: 1 },
    });
    expect(await client.logEvents({ events: [event] })).to.include({ accepted: 0, duplicates: 1 });
  });

  it('keeps end users to events of their own behaviour', async () => {
    const client = await h.client('strict', { token: await h.token('strict', 'user', 'u1') });
    const answer = await client.logEvents({
      events: [
        click(),
        click({ userId: 'u2' }),
        click({ type: 'item_delete' }),
        click({ type: 'user_delete' }),
        { eventId: 'x', type: 'item_upsert', itemId: 'mine', tsMs: Date.now() },
      ],
    });
    expect(answer.accepted).to.equal(1);
    expect(answer.rejected.map(({ index, field }) => [index, field])).to.deep.equal([
      [1, 'user_id'],
      [2, 'type'],
      [3, 'type'],
      [4, 'type'],
    ]);
    const item = await h.store.call('EXISTS', h.keys('strict').item('item-1'));
    expect(item, 'nothing was deleted').to.equal(1);
    const history = await failure(client.logEvents({ events: [click()], backfill: true }));
    expect(history).to.include({ code: Code.PERMISSION_DENIED, reason: 'ROLE_NOT_ALLOWED' });
  });

  it('takes history from services', async () => {
    const client = await h.client('strict');
    const old = click({ tsMs: Date.now() - 40 * 86_400_000 });
    const refused = await client.logEvents({ events: [old] });
    expect(refused.rejected[0]?.field).to.equal('ts_ms');
    expect(await client.logEvents({ events: [old], backfill: true })).to.include({ accepted: 1 });
    const record = (await h.log('strict')).find((r) => r.event?.eventId === old.eventId);
    expect(record).to.include({ backfill: true, ingestMs: old.tsMs });
  });

  it('refuses 501 events and none', async () => {
    const client = await h.client('strict');
    const events = Array.from({ length: 501 }, () => click());
    const many = await failure(client.logEvents({ events }));
    expect(many).to.include({ code: Code.INVALID_ARGUMENT, reason: 'TOO_MANY_EVENTS' });
    expect((await failure(client.logEvents({ events: [] }))).reason).to.equal('INVALID_FIELD');
    expect(await client.logEvents({ events: events.slice(1) })).to.include({ accepted: 500 });
  });

  it('deletes before it acknowledges', async () => {
    const client = await h.client('strict');
    await client.logEvents({ events: [click({ type: 'item_delete', itemId: 'item-2' })] });
    const keys = h.keys('strict');
    expect(await h.store.call('EXISTS', keys.item('item-2'))).to.equal(0);
    await h.store.call('SET', keys.seen('gone'), 'x');
    await client.logEvents({ events: [click({ type: 'user_delete', userId: 'gone' })] });
    expect(await h.store.call('EXISTS', keys.seen('gone'))).to.equal(0);
  });

  it('takes an event of a used id whose body differs: the engine judges it', async () => {
    const client = await h.client('strict');
    const event = click();
    await client.logEvents({ events: [event] });
    const other = { ...event, itemId: 'item-3' };
    expect(await client.logEvents({ events: [event, other, other] })).to.include({
      ...{ accepted: 1, duplicates: 2 },
    });
  });

  it('drops no deletion as a duplicate', async () => {
    const client = await h.client('strict');
    const keys = h.keys('strict');
    const deletion = click({ type: 'user_delete', userId: 'again' });
    await client.logEvents({ events: [{ ...deletion, type: 'click' }] });
    for (let i = 0; i < 2; i++) {
      await client.logEvents({ events: [deletion] });
      const stored = (await h.log('strict')).filter(
        ({ event }) => event?.eventId === deletion.eventId && event?.type === 'user_delete',
      );
      expect(stored).to.have.length(i + 1);
    }
    expect(await h.store.call('HLEN', keys.tombstones(0))).to.be.at.least(1);
  });

  it('makes room for one hide more than are kept', async () => {
    const client = await h.client('strict');
    const fields = Array.from({ length: 5000 }, (_, i) => [`hi:${i}`, '1:0']).flat();
    await h.store.call('HSET', h.keys('strict').safety('full'), ...fields);
    const answer = await client.logEvents({
      events: [click(), click({ type: 'hide', userId: 'full', itemId: 'one more' }), click()],
    });
    expect(answer).to.deep.equal({ accepted: 3, duplicates: 0, rejected: [] });
    const stored = await h.store.call('HEXISTS', h.keys('strict').safety('full'), 'hi:one more');
    expect(stored).to.equal(1);
  });

  it('holds a tenant to its quota of events', async () => {
    const client = await h.client('tiny');
    const events = Array.from({ length: 300 }, () => click());
    await client.logEvents({ events });
    const error = await failure(client.logEvents({ events: [click()] }));
    expect(error).to.include({ code: Code.RESOURCE_EXHAUSTED, reason: 'QUOTA_EXCEEDED' });
    expect(error.metadata).to.deep.equal({ quota: 'events' });
    expect(error.retryAfterMs).to.be.within(500, 30_000);
  });
});
