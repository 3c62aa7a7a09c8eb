import { expect } from 'chai';
import { parseFeaturePlan } from '@eaglerank/features';
import { countRecords } from './expected.js';
import { chunks, mixedRecords, toFeatureEvent } from './mix.js';

const SIZE = { events: 5000, items: 200, users: 100, authors: 20 };
const NOW = Date.UTC(2026, 0, 2);
const PLAN = parseFeaturePlan(
  `version: 1
sources: { feed: { time: ts_ms, id: event_id, max_lateness: 24h } }
windows: { 24h: 1h }
groups:
  items:
    entity: item
    owner: tests
    freshness_slo: 5s
    measures: { impressions: { count: impression }, clicks: { count: click } }
    windows: [24h]
    features: [{ name: impressions, value: impressions }, { name: clicks, value: clicks }]
`,
);

describe('mix of events', () => {
  const records = [...mixedRecords(SIZE, NOW)];

  it('is the same for the same size and time', () => {
    expect([...mixedRecords(SIZE, NOW)]).to.deep.equal(records);
    expect(records).to.have.length(SIZE.events);
  });

  it('starts with the catalogue; then impressions lead', () => {
    const types = records.map(({ event }) => event?.type);
    expect(new Set(types.slice(0, SIZE.items))).to.deep.equal(new Set(['item_upsert']));
    const share = types.filter((t) => t === 'impression').length / (SIZE.events - SIZE.items);
    expect(share).to.be.within(0.62, 0.7);
  });

  it('has ids of its own, times in order and before now, and authors stamped on', () => {
    expect(new Set(records.map(({ event }) => event?.eventId)).size).to.equal(SIZE.events);
    const times = records.map(({ event }) => Number(event?.tsMs));
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    expect(Math.max(...times)).to.be.below(NOW);
    for (const { event, itemAuthorId } of records) {
      if (event?.itemId) expect(itemAuthorId).to.match(/^author-/);
    }
  });

  it('is counted by what the features read', () => {
    const counts = countRecords(PLAN, records);
    const events = records.map(toFeatureEvent);
    const read = events.filter(({ type }) => type === 'impression' || type === 'click');
    const total = [...counts.items.values()].reduce((a, b) => a + b, 0);
    expect(total).to.equal(read.length);
    expect(counts.users.size).to.equal(0);
    expect(counts.impressions.get('item-0')).to.equal(
      events.filter(({ type, itemId }) => type === 'impression' && itemId === 'item-0').length,
    );
  });

  it('comes in chunks', () => {
    expect([...chunks([1, 2, 3, 4, 5], 2)]).to.deep.equal([[1, 2], [3, 4], [5]]);
  });
});
