import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expectedBlobs, randomLog } from '../oracle/index.js';
import { parseFeaturePlan } from '../plan/compile.js';
import { STORED_ENTITIES, type StoredEntity } from '../plan/types.js';
import { EntityState } from '../state/entity-state.js';
import { ALL_KINDS } from '../test-plans.js';
import { decodeInto, decodeState, encodeState } from './blob.js';

const DAY = 86_400_000;
const plan = parseFeaturePlan(ALL_KINDS);
const golden = (name: string): string =>
  readFileSync(new URL(`../../src/codec/golden/${name}`, import.meta.url), 'utf8');

describe('feature blob', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 150 }), (seed, events) => {
        const log = randomLog(seed, { events, users: 2, items: 2, spanMs: 5 * DAY });
        for (const { ref, blob } of expectedBlobs(plan, log, DAY).values()) {
          const { state, status } = decodeState(plan.layouts[ref.entity], blob);
          expect(status).to.equal('ok');
          expect(encodeState(state).equals(blob)).to.equal(true);
          const without = decodeState(plan.layouts[ref.entity], blob, 'without_lasts').state;
          for (const last of state.lasts) last.clear();
          expect(encodeState(without).equals(encodeState(state))).to.equal(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('writes the same, however often it was written on the way', () => {
    const events = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(fc.integer(), events, fc.integer({ min: 1, max: 5 }), (seed, count, every) => {
        const log = randomLog(seed, { events: count, users: 1, items: 3, spanMs: DAY });
        for (const entity of STORED_ENTITIES) {
          const [often, once] = [0, 1].map(() => new EntityState(plan.layouts[entity])) as [
            EntityState,
            EntityState,
          ];
          log.forEach((event, i) => {
            often.apply(event);
            once.apply(event);
            if (i % every === 0) encodeState(often);
          });
          const written = encodeState(once);
          expect(encodeState(often).equals(written), entity).to.equal(true);
          expect(encodeState(often).equals(written), entity).to.equal(true);
          for (const last of often.lasts) last.drop(({ tie }) => tie % 2 === 0);
          for (const history of often.histories) history.drop(({ tie }) => tie % 2 === 0);
          const dropped = encodeState(often);
          expect(encodeState(decodeState(often.layout, dropped).state).equals(dropped)).to.equal(
            true,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads the blobs of version 1 that are kept as files, and writes the same', () => {
    const kept = JSON.parse(golden('blobs-v1.json')) as Record<string, string>;
    const goldenPlan = parseFeaturePlan(golden('plan.yaml'));
    const log = randomLog(42, { events: 400, users: 2, items: 2, spanMs: 2 * DAY });
    const blobs = expectedBlobs(goldenPlan, log, DAY);
    const written = [...blobs].map(([key, { blob }]) => [key, blob.toString('hex')]);
    expect(Object.fromEntries(written)).to.deep.equal(kept);
    for (const [key, hex] of Object.entries(kept)) {
      const layout = goldenPlan.layouts[key.split(':')[0] as StoredEntity];
      expect(decodeState(layout, Buffer.from(hex, 'hex')).status, key).to.equal('ok');
    }
  });

  it('reads a missing blob, and one of another layout or version, as no events, and says so', () => {
    const state = new EntityState(plan.layouts.item);
    const empty = encodeState(state);
    expect(decodeInto(state, null)).to.equal('missing');
    const [blob] = [...expectedBlobs(plan, randomLog(3, { events: 50, users: 1 }), DAY).values()]
      .filter(({ ref }) => ref.entity === 'user')
      .map((expected) => expected.blob);
    expect(decodeInto(state, blob!)).to.equal('unknown_schema');
    expect(encodeState(state).equals(empty)).to.equal(true);
    expect(decodeInto(state, Buffer.concat([Buffer.from([2]), empty.subarray(1)]))).to.equal(
      'unknown_schema',
    );
    expect(decodeInto(state, Buffer.alloc(0))).to.equal('malformed');
    expect(decodeInto(state, empty.subarray(0, 5))).to.equal('malformed');
  });

  it('survives any bytes: they read as no events or as a state that can be written', () => {
    let accepted = 0;
    const check = (entity: StoredEntity, bytes: Uint8Array): void => {
      const { state, status } = decodeState(plan.layouts[entity], bytes);
      if (status === 'ok') accepted++;
      else expect(state.events).to.equal(0);
      expect(encodeState(state).length).to.be.greaterThan(0);
      const without = decodeState(plan.layouts[entity], bytes, 'without_lasts');
      expect(without.status).to.equal(status);
    };
    const entity = fc.constantFrom(...STORED_ENTITIES);
    fc.assert(
      fc.property(entity, fc.uint8Array({ maxLength: 400 }), (name, bytes) => {
        check(name, bytes);
        const head = encodeState(new EntityState(plan.layouts[name])).subarray(0, 7);
        check(name, Buffer.concat([head, bytes]));
      }),
      { numRuns: 5000 },
    );
    const real = [...expectedBlobs(plan, randomLog(5, { events: 600 }), DAY).values()];
    const place = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...real), place, fc.nat(), ({ ref, blob }, edits, cut) => {
        const bytes = Buffer.from(blob.subarray(0, cut % 3 === 0 ? cut % blob.length : undefined));
        for (const [at, value] of edits)
          if (bytes.length > 7) bytes[7 + (at % (bytes.length - 7))] = value;
        check(ref.entity, bytes);
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).to.be.greaterThan(100);
  });
});
