import { rmSync } from 'node:fs';
import { DatasetError } from '@eaglerank/datasets';
import { loadFeaturePlan } from '@eaglerank/features';
import { expect } from 'chai';
import { SERVED_FEATURES } from '../paths.js';
import { configuredTenants } from '../tenants.js';
import { writeLines } from '../testing/simulated-events.js';
import { readHistory, type History } from './read-history.js';

const plan = loadFeaturePlan(SERVED_FEATURES);
const T = 1_760_000_000_000;
const social = configuredTenants().get('social');

async function read(lines: readonly unknown[]): Promise<History & { said: string[] }> {
  const { folder, file } = writeLines(lines);
  const said: string[] = [];
  try {
    if (!social) throw new Error('no tenant social');
    const history = await readHistory(file, plan, social, (text) => said.push(text));
    return { ...history, said: said.map((text) => text.replace(file, 'FILE').trim()) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const shown = (id: string, itemId: string, tsMs: number) => ({
  ...{ event_id: id, type: 'impression', ts_ms: tsMs, user_id: 'u', item_id: itemId },
});
const upsert = (id: string, itemId: string, authorId: string, tsMs: number) => ({
  ...{ event_id: id, type: 'item_upsert', ts_ms: tsMs, item_id: itemId, author_id: authorId },
  topics: ['film', 'art'],
});

describe('readHistory', () => {
  it('stamps author, topics and creation that the lines before tell', async () => {
    const { events, count } = await read([
      shown('1', 'a', T),
      upsert('2', 'a', 'ann', T - 5000),
      shown('3', 'a', T + 1),
      { ...upsert('4', 'b', 'bob', T + 9999), created_at_ms: T - 7000 },
      shown('5', 'b', T + 2),
      upsert('6', 'c', 'cid', T + 9999),
      shown('7', 'c', T + 3),
      upsert('8', 'a', 'old', T - 6000),
      shown('9', 'a', T + 4),
    ]);
    expect(count).to.equal(9);
    const stamped = events.map((e) => [e.eventId, e.authorId, e.topics[0], e.createdAtMs]);
    expect(stamped).to.deep.equal([
      ['1', '', undefined, 0],
      ['3', 'ann', 'film', T - 5000],
      ['5', 'bob', 'film', T - 7000],
      ['7', 'cid', 'film', 0],
      ['9', 'ann', 'film', T - 5000],
    ]);
  });

  it('orders by time, of one moment impressions first, whatever the file’s order', async () => {
    const click = { ...shown('1', 'a', T), type: 'click' };
    const { events } = await read([click, shown('2', 'a', T), shown('3', 'a', T - 1)]);
    expect(events.map(({ eventId }) => eventId)).to.deep.equal(['3', '2', '1']);
  });

  it('counts an event id once and leaves out what no replay reads', async () => {
    const { events, duplicates, count } = await read([
      shown('1', 'a', T),
      shown('1', 'a', T),
      { event_id: '2', type: 'user_upsert', ts_ms: T, user_id: 'u' },
      { event_id: '3', type: 'follow', ts_ms: T, user_id: 'u', author_id: 'ann' },
    ]);
    expect({ duplicates, count }).to.deep.equal({ duplicates: 1, count: 4 });
    expect(events.map(({ type }) => type)).to.deep.equal(['impression', 'follow']);
    expect(events[1]?.authorId).to.equal('ann');
  });

  it('says bad lines with number and reason, counts them, and goes on', async () => {
    const { events, badLines, said } = await read([
      '{"event_id": "1"',
      shown('2', 'a', T),
      { type: 'click', ts_ms: T },
      { ...shown('4', 'a', T), type: 'stare' },
      { ...shown('5', 'a', T), user_id: '' },
      { ...shown('6', 'a', T), topics: 'film' },
      '[1]',
      shown('8', 'b', T),
    ]);
    expect(badLines).to.equal(6);
    expect(events.map(({ eventId }) => eventId)).to.deep.equal(['2', '8']);
    expect(said.map((text) => text.split(':')[1])).to.deep.equal(['1', '3', '4', '5', '6', '7']);
    expect(said[1]).to.match(/event_id is missing/);
    expect(said[2]).to.match(/type: must be a built-in event type/);
    expect(said[3]).to.match(/user_id: is needed by impression/);
    expect(said[4]).to.match(/topics/);
  });

  it('refuses what is no file', async () => {
    if (!social) throw new Error('no tenant social');
    for (const path of ['/nowhere.jsonl', '/']) {
      const failed = await readHistory(path, plan, social, () => undefined).catch(
        (e: unknown) => e,
      );
      expect(failed).to.be.instanceOf(DatasetError);
    }
  });
});
