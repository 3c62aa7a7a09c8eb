import { seededRandom } from '@eaglerank/domain';
import { expect } from 'chai';
import { TenantKeys } from '@eaglerank/domain';
import { decodeInto, encodeState } from '../codec/blob.js';
import { affectedRefs, applyEvents, refKey } from '../engine/batch.js';
import type { FeatureEvent } from '../event.js';
import { Finaliser } from '../finalise/finaliser.js';
import { createRows } from '../finalise/rows.js';
import { loadFeaturePlan, parseFeaturePlan } from '../plan/compile.js';
import type { FeaturePlan } from '../plan/plan.js';
import { EntityState } from '../state/entity-state.js';
import { ALL_KINDS, SHIPPED } from '../test-plans.js';
import { FeatureOracle, countedEvents, randomLog, type ExpectedValue } from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = 20_372 * DAY;

/** Runs the log through three slots, in random order and batches, each batch through the codec. */
function engineBlobs(
  plan: FeaturePlan,
  log: readonly FeatureEvent[],
  random: () => number,
): Map<string, Buffer> {
  const keys = new TenantKeys('oracle', 3);
  const blobs = new Map<string, Buffer>();
  for (let slot = 0; slot < keys.slots; slot++) {
    const events = countedEvents(log, DAY)
      .map((event) => ({ event, order: random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ event }) => event);
    while (events.length > 0) {
      const batch = events.splice(0, 1 + Math.floor(random() * 200));
      const owns = ({ id }: { id: string }): boolean => keys.slot(id) === slot;
      const states = new Map<string, EntityState>();
      for (const [key, ref] of affectedRefs(plan, batch, owns)) {
        const state = new EntityState(plan.layouts[ref.entity]);
        expect(decodeInto(state, blobs.get(key) ?? null)).to.be.oneOf(['ok', 'missing']);
        states.set(key, state);
      }
      for (const key of applyEvents(plan, batch, states, owns).keys()) {
        blobs.set(key, encodeState(states.get(key) as EntityState));
      }
    }
  }
  return blobs;
}

function agree(
  name: string,
  got: { value: number; present: number; age: number },
  want: ExpectedValue,
): void {
  const close = Math.abs(got.value - want.value) <= 2e-6 * Math.max(1, Math.abs(want.value));
  const age = Math.abs(got.age - want.ageSeconds) <= 1e-6 * Math.max(1, Math.abs(want.ageSeconds));
  if (close && age && got.present === Number(want.present)) return;
  expect.fail(`${name}: got ${JSON.stringify(got)}, oracle says ${JSON.stringify(want)}`);
}

/** Compares every value of every entity; returns how many there were and how many were present. */
async function compare(
  plan: FeaturePlan,
  oracle: FeatureOracle,
  blobs: ReadonlyMap<string, Buffer>,
  asOfMs: number,
): Promise<{ compared: number; present: number }> {
  const finaliser = new Finaliser(plan);
  const prior = finaliser.prior(blobs.get('tenant:') ?? null, asOfMs);
  const rows = createRows(plan.width);
  const total = { compared: 0, present: 0 };
  const check = (
    offset: number,
    columns: readonly ((id: string) => ExpectedValue)[],
    id: string,
  ): void => {
    columns.forEach((column, i) => {
      const got = {
        value: rows.values[i] as number,
        present: rows.present[i] as number,
        age: rows.ageSeconds[i] as number,
      };
      agree(`${plan.columns[offset + i]?.name} of ${id} as of ${asOfMs}`, got, column(id));
      total.compared++;
      total.present += got.present;
    });
  };
  for (const block of ['item', 'author'] as const) {
    const columns = await oracle.block(block, asOfMs);
    for (const id of [...(await oracle.ids(block)), 'never seen']) {
      const blob = blobs.get(refKey({ entity: block, id })) ?? null;
      finaliser[`${block}Columns`](blob, asOfMs, prior, rows, 0);
      check(plan.blocks[block].offset, columns, id);
    }
  }
  const columns = await oracle.block('user', asOfMs);
  const byAuthor = await oracle.pairs('user_author', asOfMs);
  const byTopic = await oracle.pairs('user_topic', asOfMs);
  const lasts = await oracle.lasts('user');
  const authors = [...(await oracle.ids('author')), 'never seen'];
  for (const id of [...(await oracle.ids('user')), 'never seen']) {
    const view = finaliser.userView(blobs.get(`user:${id}`) ?? null, asOfMs);
    finaliser.userColumns(view, prior, rows, 0);
    check(plan.blocks.user.offset, columns, id);
    for (const author of authors) {
      finaliser.userAuthorColumns(view, author, rows, 0);
      check(plan.blocks.user_author.offset, byAuthor, `${id}\0${author}`);
    }
    for (const topic of ['topic 0', 'topic 1', 'topic 4', 'no topic']) {
      finaliser.userTopicColumns(view, topic, rows, 0);
      check(plan.blocks.user_topic.offset, byTopic, `${id}\0${topic}`);
    }
    lasts.forEach((lists, i) => {
      const got = view.state.lasts[i]?.entries.map((entry) => entry.id).reverse();
      expect(got, `last ids of ${id}`).to.deep.equal(lists.get(id) ?? []);
      total.compared++;
    });
  }
  return total;
}

describe('features against the oracle', function () {
  this.timeout(180_000);

  for (const [name, plan] of [
    ['the shipped definition', loadFeaturePlan(SHIPPED)],
    ['a definition with every kind', parseFeaturePlan(ALL_KINDS)],
  ] as const) {
    it(`agree on random logs: ${name}`, async () => {
      const first = (Date.now() % 1e6) * 3;
      const seeds = [first, first + 1, first + 2];
      let compared = 0;
      let present = 0;
      for (const seed of seeds) {
        const random = seededRandom(seed);
        const spanMs = [6 * HOUR, 3 * DAY, 9 * DAY][seed % 3] as number;
        // the log ends 30 s before midnight, with stamps beyond it
        const startMs = MIDNIGHT - 40_000 - spanMs;
        const tail = { events: 300, startMs: MIDNIGHT - 40_000, spanMs: 10_000, future: 0.5 };
        const log = [
          ...randomLog(seed, { events: 3000, startMs, spanMs }),
          ...randomLog(seed + 1e9, tail),
        ];
        const oracle = await FeatureOracle.over(plan, log, DAY);
        try {
          expect(await oracle.accepted(), `seed ${seed}`).to.equal(countedEvents(log, DAY).length);
          const blobs = engineBlobs(plan, log, random);
          const end = Math.max(...log.map((event) => event.ingestMs));
          const later = [1, random() * DAY, 6.6 * DAY, 8 * DAY].map((ms) => end + Math.floor(ms));
          const times = [end, ...later, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + HOUR];
          for (const asOfMs of times) {
            const result = await compare(plan, oracle, blobs, asOfMs);
            compared += result.compared;
            present += result.present;
          }
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error });
        } finally {
          oracle.close();
        }
      }
      process.stdout.write(`      ${compared} values compared, ${present} of them from data\n`);
      expect(present).to.be.greaterThan(compared / 10);
    });
  }
});
