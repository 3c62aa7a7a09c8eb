import { expect } from 'chai';
import fc from 'fast-check';
import { createRows, type FeatureRows } from '@eaglerank/features';
import { AuthorCache } from './author-cache.js';
import { ItemCache } from './item-cache.js';

const AGES = { engagementMs: 500, staticMs: 10_000, settleMs: 0 };
const WIDTH = 2;

const NO_EVENTS = createRows(WIDTH);

/** A row with this value and, where it is known, an age of three seconds. */
function rowOf(value: number, known: boolean): FeatureRows {
  const rows = createRows(WIDTH);
  rows.values[0] = value;
  rows.present[0] = known ? 1 : 0;
  if (known) rows.ageSeconds[0] = 3;
  return rows;
}

function valueIn(cache: ItemCache, slot: number): number | undefined {
  const to = createRows(WIDTH);
  cache.copy(slot, 0, to, 0);
  return to.values[0];
}

/** One way to see both caches: entities by number. */
interface Cache {
  readonly cache: ItemCache | AuthorCache;
  readonly find: (entity: number, nowMs: number) => number;
  readonly slotFor: (entity: number) => number;
}

const itemCache = (): Cache => {
  const cache = new ItemCache(16, WIDTH, AGES);
  return { cache, find: (n, t) => cache.find(n, t), slotFor: (n) => cache.slotFor(n, `e${n}`) };
};
const authorCache = (): Cache => {
  const cache = new AuthorCache(16, WIDTH, AGES);
  return { cache, find: (n, t) => cache.find(`e${n}`, t), slotFor: (n) => cache.slotFor(`e${n}`) };
};

const entity = fc.integer({ min: 0, max: 40 });
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('put' as const), entity, known: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('find' as const), entity }) },
  fc.record({ do: fc.constant('invalidate' as const), entity }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 6000 }) }),
  fc.record({ do: fc.constantFrom('flush' as const, 'live' as const, 'dead' as const) }),
);

interface Held {
  readonly value: number;
  readonly at: number;
  readonly known: boolean;
}

for (const [name, make] of [
  ['ItemCache', itemCache],
  ['AuthorCache', authorCache],
] as const) {
  describe(name, () => {
    it('only ever answers with the row that was last put, never too old nor dropped', () => {
      fc.assert(
        fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
          const { cache, find, slotFor } = make();
          const expected = new Map<number, Held>();
          let now = 1000;
          let live = false;
          let value = 0;
          for (const op of operations) {
            if (op.do === 'put') {
              const slot = slotFor(op.entity);
              cache.put(slot, rowOf(++value, op.known), 0, now);
              expected.set(op.entity, { value, at: now, known: op.known });
            } else if (op.do === 'find') {
              const slot = find(op.entity, now);
              if (slot < 0) continue;
              const held = expected.get(op.entity) as Held;
              const to = createRows(WIDTH);
              cache.copy(slot, now, to, 0);
              expect(to.values[0]).to.equal(held.value);
              expect([...to.present]).to.deep.equal([held.known ? 1 : 0, 0]);
              expect(to.ageSeconds[0]).to.be.closeTo(
                held.known ? 3 + (now - held.at) / 1000 : -1,
                1e-4,
              );
              expect(now - held.at).to.be.at.most(
                live && !held.known ? AGES.staticMs : AGES.engagementMs,
              );
            } else if (op.do === 'invalidate') {
              cache.invalidate(`e${op.entity}`);
              expected.delete(op.entity);
            } else if (op.do === 'wait') {
              now += op.ms;
            } else {
              if (op.do === 'flush') cache.flush();
              else cache.setLive((live = op.do === 'live'));
              expected.clear();
            }
            expect(cache.size).to.be.at.most(cache.slots);
          }
        }),
      );
    });

    it('finds what was just put', () => {
      const { cache, find, slotFor } = make();
      for (let n = 0; n < 100; n++) {
        const slot = slotFor(n);
        cache.put(slot, NO_EVENTS, 0, n);
        expect(find(n, n)).to.equal(slot);
      }
      expect(cache.size).to.be.at.most(16);
    });

    it('does not keep what was invalidated or flushed while it was read', () => {
      const { cache } = make();
      const begun = cache.readStarted();
      cache.invalidate('e1');
      expect([cache.keeps('e1', begun), cache.keeps('e2', begun)]).to.deep.equal([false, true]);
      cache.flush();
      expect(cache.keeps('e2', begun)).to.equal(false);
      cache.readEnded();
      const next = cache.readStarted();
      expect(cache.keeps('e1', next)).to.equal(true);
    });
  });
}

describe('a row whose entity has changed', () => {
  it('serves until it has settled, and then its successor does', () => {
    const cache = new ItemCache(16, WIDTH, { ...AGES, settleMs: 200 });
    cache.put(cache.slotFor(1, 'e1'), NO_EVENTS, 0, 1000);
    cache.invalidate('e1');
    expect([cache.find(1, 1199) >= 0, cache.find(1, 1200)]).to.deep.equal([true, -1]);
    cache.put(cache.slotFor(1, 'e1'), NO_EVENTS, 0, 1200);
    expect(cache.find(1, 1700)).to.be.at.least(0);
    // changed long after it was read: it has settled already
    cache.invalidate('e1');
    expect(cache.find(1, 1500)).to.equal(-1);
  });

  it('is kept when it changed while it was read, and settles from then on', () => {
    const cache = new ItemCache(16, WIDTH, { ...AGES, settleMs: 200 });
    const begun = cache.readStarted();
    cache.invalidate('e1');
    expect(cache.keeps('e1', begun)).to.equal(true);
    cache.put(cache.slotFor(1, 'e1'), NO_EVENTS, 0, 1000);
    cache.readEnded();
    expect([cache.find(1, 1199) >= 0, cache.find(1, 1200)]).to.deep.equal([true, -1]);
  });
});

describe('ItemCache', () => {
  it('drops the old row when an id comes back under another ordinal', () => {
    const cache = new ItemCache(16, WIDTH, AGES);
    cache.put(cache.slotFor(1, 'post'), NO_EVENTS, 0, 0);
    cache.put(cache.slotFor(2, 'post'), NO_EVENTS, 0, 0);
    expect(cache.find(1, 0)).to.equal(-1);
    cache.invalidate('post');
    expect(cache.find(2, 0)).to.equal(-1);
  });

  it('never answers with the row of another item, though ids come back under new ordinals', () => {
    const step = fc.record({
      do: fc.constantFrom('put', 'put', 'find', 'find', 'invalidate', 'return'),
      item: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const cache = new ItemCache(16, WIDTH, AGES);
        const ordinals = Array.from({ length: 31 }, (_, item) => item);
        let next = ordinals.length;
        for (const { do: what, item } of steps) {
          const ordinal = ordinals[item] as number;
          if (what === 'put') {
            const slot = cache.slotFor(ordinal, `e${item}`);
            cache.put(slot, rowOf(ordinal, false), 0, 0);
          } else if (what === 'find') {
            const slot = cache.find(ordinal, 0);
            if (slot >= 0) expect(valueIn(cache, slot)).to.equal(ordinal);
          } else if (what === 'invalidate') {
            cache.invalidate(`e${item}`);
            expect(cache.find(ordinal, 0)).to.equal(-1);
          } else {
            ordinals[item] = next++;
            expect(cache.find(ordinals[item], 0)).to.equal(-1);
          }
        }
      }),
    );
  });
});
