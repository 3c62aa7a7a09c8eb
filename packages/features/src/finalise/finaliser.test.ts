import { expect } from 'chai';
import fc from 'fast-check';
import type { CandidateColumns, RequestContext } from '@eaglerank/domain';
import type { FeatureEvent } from '../event.js';
import { parseFeaturePlan } from '../plan/compile.js';
import type { StoredEntity } from '../plan/types.js';
import { EntityState } from '../state/entity-state.js';
import { encodeState } from '../codec/blob.js';
import { ALL_KINDS } from '../test-plans.js';
import { Finaliser, type FeatureValue } from './finaliser.js';
import { copyColumns, createRows } from './rows.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIDNIGHT = 20_000 * DAY;

const plan = parseFeaturePlan(ALL_KINDS);
const finaliser = new Finaliser(plan);

function event(type: string, tsMs: number, more: Partial<FeatureEvent> = {}): FeatureEvent {
  return {
    type,
    tsMs,
    ingestMs: tsMs,
    eventId: `${type}-${tsMs}`,
    userId: 'u',
    itemId: 'i',
    authorId: 'a',
    topics: ['t', 's'],
    dwellMs: 0,
    amountMicros: 0,
    currency: '',
    position: -1,
    ...more,
  };
}

function stateOf(entity: StoredEntity, events: readonly FeatureEvent[]): EntityState {
  const state = new EntityState(plan.layouts[entity]);
  for (const one of events) state.apply(one);
  return state;
}

/** Features of an item as of a time, by name without the block. */
function itemAt(asOfMs: number, events: readonly FeatureEvent[]): (name: string) => FeatureValue {
  const prior = finaliser.priorOf(stateOf('tenant', events), asOfMs);
  const values = finaliser.describe('item', stateOf('item', events), asOfMs, prior);
  return (name) => values.find((value) => value.name === `item_${name}`)!;
}

describe('finaliser: windows', () => {
  const view = event('impression', MIDNIGHT);

  it('weight the oldest tile by the part of it that is inside', () => {
    const count = (asOfMs: number): number => itemAt(asOfMs, [view])('views_1h').value;
    expect(count(MIDNIGHT)).to.equal(1);
    expect(count(MIDNIGHT + HOUR - 1)).to.equal(1);
    // exactly an hour old: still whole
    expect(count(MIDNIGHT + HOUR)).to.equal(1);
    expect(count(MIDNIGHT + HOUR + MINUTE)).to.be.closeTo(0.8, 1e-6);
    expect(count(MIDNIGHT + HOUR + 4.5 * MINUTE)).to.be.closeTo(0.1, 1e-6);
    expect(count(MIDNIGHT + HOUR + 5 * MINUTE)).to.equal(0);
  });

  it('age without further events, tile by tile, also over midnight', () => {
    const events = Array.from({ length: 48 }, (_, h) =>
      event('impression', MIDNIGHT - DAY + h * HOUR + 1),
    );
    for (const hours of [0, 1, 13, 24]) {
      const value = itemAt(MIDNIGHT + DAY - 1 + hours * HOUR, events)('views_24h').value;
      expect(value).to.be.closeTo(24 - hours + 1 / HOUR, 1e-5);
    }
    expect(itemAt(MIDNIGHT + 9 * DAY, events)('views_lifetime').value).to.equal(48);
  });

  it('leave out what lies in a tile after the moment of reading', () => {
    const ahead = event('impression', MIDNIGHT + 20_000, { ingestMs: MIDNIGHT - 30_000 });
    expect(itemAt(MIDNIGHT - 30_000, [ahead])('views_7d')).to.include({ value: 0, present: false });
    expect(itemAt(MIDNIGHT, [ahead])('views_7d')).to.include({
      value: 1,
      present: true,
      ageSeconds: 0,
    });
  });

  it('hold minimum and maximum as they are', () => {
    const events = [3, 9, 5].map((position, i) => event('click', MIDNIGHT + i, { position }));
    expect(itemAt(MIDNIGHT + HOUR + MINUTE, events)('first_seen_1h').value).to.equal(3);
  });

  it('halve a decayed count per half-life, from the middle of the tile', () => {
    const click = event('click', MIDNIGHT);
    const middle = MIDNIGHT + 2.5 * MINUTE;
    expect(itemAt(middle, [click])('hot').value).to.equal(1);
    expect(itemAt(middle + 30 * MINUTE, [click])('hot').value).to.equal(0.5);
    expect(itemAt(middle + 60 * MINUTE, [click])('hot').value).to.equal(0.25);
    // before the middle it does not grow
    expect(itemAt(MIDNIGHT, [click])('hot').value).to.equal(1);
  });
});

describe('finaliser: rates and defaults', () => {
  it('smooth towards the tenant, which is smoothed towards the fallback', () => {
    const events = [
      ...Array.from({ length: 10 }, (_, i) => event('impression', MIDNIGHT + i)),
      event('click', MIDNIGHT + 50),
    ];
    const mean = (1 + 5 * 0.1) / 15;
    const features = itemAt(MIDNIGHT + MINUTE, events);
    expect(features('ctr_1h').value).to.be.closeTo((1 + 5 * mean) / 15, 1e-7);
    expect(features('ctr_fixed_1h').value).to.be.closeTo((1 + 5 * 0.3) / 15, 1e-7);
    expect(features('ctr_raw_1h').value).to.be.closeTo(0.1, 1e-7);
    expect(features('ctr_1h').ageSeconds).to.be.closeTo(59.95, 1e-4);
  });

  it('give an item without a blob what an item without events has', () => {
    const tenant = stateOf('tenant', [event('impression', MIDNIGHT), event('click', MIDNIGHT)]);
    const asOfMs = MIDNIGHT + MINUTE;
    const prior = finaliser.priorOf(tenant, asOfMs);
    const rows = createRows(plan.blocks.item.width);
    const broken = Buffer.from([1, 2, 3]);
    for (const [blob, status] of [
      [null, 'missing'],
      [broken, 'malformed'],
    ] as const) {
      expect(finaliser.itemColumns(blob, asOfMs, prior, rows, 0)).to.equal(status);
      plan.columns.slice(0, plan.blocks.item.width).forEach((column, i) => {
        expect(rows.present[i], column.name).to.equal(0);
        expect(rows.ageSeconds[i], column.name).to.equal(-1);
        const smoothed = column.name.startsWith('item_ctr_') && !/raw|fixed/.test(column.name);
        const value = smoothed ? (1 + 5 * 0.1) / 6 : column.defaultValue;
        expect(rows.values[i], column.name).to.be.closeTo(value, 1e-6);
      });
    }
  });

  it('drop what is older than max_age', () => {
    const events = [event('impression', MIDNIGHT)];
    expect(itemAt(MIDNIGHT + 3 * HOUR, events)('recent_views_7d').present).to.equal(true);
    const old = itemAt(MIDNIGHT + 3 * HOUR + 1, events)('recent_views_7d');
    expect(old).to.include({ value: 0, present: false, ageSeconds: -1 });
  });
});

describe('finaliser: user view', () => {
  const events = [
    event('click', MIDNIGHT, { itemId: 'i1' }),
    event('like', MIDNIGHT + HOUR, { itemId: 'i2' }),
    event('click', MIDNIGHT + 2 * HOUR, { itemId: 'i1', authorId: 'b', topics: ['t'] }),
  ];
  const blob = encodeState(stateOf('user', events));
  const asOfMs = MIDNIGHT + 7 * DAY;
  const user = finaliser.userView(blob, asOfMs);

  it('knows authors, topics and recent items', () => {
    expect(user.knownEvents).to.equal(3);
    expect(user.topAuthors(5).map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(user.topAuthors(1)).to.have.length(1);
    expect(user.topTopics(5).map(({ id }) => id)).to.deep.equal(['t', 's']);
    expect(user.recentItems(5).map(({ id }) => id)).to.deep.equal(['i1', 'i2']);
    expect(user.recentItems(1).map(({ id }) => id)).to.deep.equal(['i1']);
  });

  it('writes pairs at an offset and nothing beside', () => {
    const { width } = plan.blocks.user_author;
    const rows = createRows(width + 2);
    finaliser.userAuthorColumns(user, 'b', rows, 1);
    expect(rows.values[1]).to.be.closeTo(2 ** (-(7 * 24 - 2) / (7 * 24)), 1e-6);
    expect([rows.values[0], rows.values[width + 1]]).to.deep.equal([0, 0]);
    expect([rows.present[0], rows.present[width + 1]]).to.deep.equal([0, 0]);
    finaliser.userAuthorColumns(user, 'stranger', rows, 1);
    expect([...rows.present]).to.deep.equal(Array(width + 2).fill(0));
  });

  it('of a new user is empty', () => {
    const nobody = finaliser.userView(null, asOfMs);
    expect(nobody.status).to.equal('missing');
    expect(nobody.knownEvents).to.equal(0);
    expect(nobody.topAuthors(5)).to.deep.equal([]);
    expect(nobody.recentItems(5)).to.deep.equal([]);
  });
});

describe('finaliser: candidate and context', () => {
  const set: CandidateColumns = {
    count: 2,
    ordinals: Uint32Array.of(1, 2),
    createdAtMs: Float64Array.of(MIDNIGHT - 2 * HOUR, 0),
    sourceMasks: Uint16Array.of(0b11, 0b100),
    authorIndex: Uint16Array.of(0, 0),
    topicIndex: Uint16Array.of(0, 0),
    seedIndex: Uint16Array.of(0, 0),
    sourceScores: [undefined, Float32Array.of(0.5, 0.7)],
    cosine: Float32Array.of(-0.25, NaN),
  };

  it('reads age, source scores, cosine and whether the author is followed', () => {
    const rows = createRows(4);
    finaliser.candidateColumns(set, 0, MIDNIGHT, rows, 0);
    expect([...rows.values]).to.deep.equal([2, 1, 0.5, -0.25]);
    expect([...rows.present]).to.deep.equal([1, 1, 1, 1]);
    finaliser.candidateColumns(set, 1, MIDNIGHT, rows, 0);
    expect([...rows.values]).to.deep.equal([0, 0, -1, 0]);
    expect([...rows.present]).to.deep.equal([0, 1, 0, 0]);
    finaliser.candidateColumns({ ...set, cosine: undefined }, 0, MIDNIGHT, rows, 0);
    expect([rows.values[3], rows.present[3]]).to.deep.equal([0, 0]);
  });

  it('turns the context into numbers', () => {
    const context: RequestContext = {
      surface: 'home',
      device: 'desktop',
      locale: '',
      localHour: 6,
      localDay: 6,
      arms: {},
    };
    const rows = createRows(plan.blocks.context.width);
    finaliser.contextColumns(context, rows, 0);
    const [sin, cos, day, weekend, mobile, desktop, surface] = rows.values;
    expect([sin, day, weekend, mobile, desktop]).to.deep.equal([1, 6, 1, 0, 1]);
    expect(cos).to.be.closeTo(0, 1e-7);
    expect(surface).to.be.within(0, 7);
    finaliser.contextColumns({ ...context, surface: '', device: '' }, rows, 0);
    expect([...rows.present]).to.deep.equal([1, 1, 1, 1, 0, 0, 0]);
  });
});

describe('feature rows', () => {
  it('copy any range to any place', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.nat(10), (from, to, width) => {
        const source = createRows(32);
        const target = createRows(32);
        source.values.forEach((_, i) => (source.values[i] = i));
        source.present.fill(1);
        copyColumns(source, from, target, to, width);
        for (let i = 0; i < 32; i++) {
          const inside = i >= to && i < to + width;
          expect(target.values[i]).to.equal(inside ? from + i - to : 0);
          expect(target.present[i]).to.equal(inside ? 1 : 0);
        }
      }),
    );
  });
});
