import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeState } from '../codec/blob.js';
import { countedEvents, expectedBlobs, randomLog } from '../oracle/index.js';
import { parseFeaturePlan } from '../plan/compile.js';
import { ALL_KINDS } from '../test-plans.js';
import { EntityState } from './entity-state.js';

const DAY = 86_400_000;
const plan = parseFeaturePlan(ALL_KINDS);

describe('entity state', () => {
  it('ends with the same bytes in whatever order events are applied', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.constantFrom(0.1, 3, 20),
        (seed, shuffle, days) => {
          const options = { events: 120, users: 2, items: 3, spanMs: days * DAY, late: 0.3 };
          const events = countedEvents(randomLog(seed, options), DAY);
          const random = seededRandom(shuffle);
          const shuffled = events
            .map((event) => ({ event, key: random() }))
            .sort((a, b) => a.key - b.key)
            .map(({ event }) => event);
          const straight = expectedBlobs(plan, events, DAY);
          const mixed = expectedBlobs(plan, shuffled, DAY);
          expect([...mixed.keys()].sort()).to.deep.equal([...straight.keys()].sort());
          for (const [key, { blob }] of straight) {
            expect(mixed.get(key)?.blob.equals(blob), key).to.equal(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is bounded whatever comes', () => {
    const events = randomLog(7, { events: 20_000, users: 1, items: 1, spanMs: 30 * DAY });
    const state = new EntityState(plan.layouts.user);
    const item = new EntityState(plan.layouts.item);
    for (const event of events) {
      state.apply(event);
      item.apply(event);
    }
    expect(encodeState(state).length).to.be.lessThan(2500);
    expect(encodeState(item).length).to.be.lessThan(3000);
    for (const ring of [...state.rings, ...item.rings]) {
      expect(ring.count).to.be.at.most(ring.slots);
      expect(ring.buckets.length).to.be.at.most(ring.slots + 1);
    }
  });

  it('does not read events of other types', () => {
    const state = new EntityState(plan.layouts.author);
    const [event] = randomLog(1, { events: 1, types: ['report'] });
    expect(event && state.apply(event)).to.equal(false);
    expect(state.events).to.equal(0);
  });

  it('keeps sums within exact integers', () => {
    const state = new EntityState(plan.layouts.item);
    const [event] = randomLog(1, { events: 1, types: ['purchase'], late: 0, future: 0 });
    const huge = { ...event!, amountMicros: 1e18, currency: 'EUR' };
    for (let i = 0; i < 3; i++) state.apply(huge);
    state.apply({ ...huge, amountMicros: -5 });
    const index = plan.layouts.item.scalars.findIndex((scalar) => scalar.name === 'revenue');
    expect(state.lifetime[index]).to.equal(2 ** 52 - 1);
    expect(() => encodeState(state)).not.to.throw();
  });
});
