import { expect } from 'chai';
import type { EntityBlock } from '../plan/operations.js';
import { Finaliser } from '../finalise/finaliser.js';
import { FeatureOracle, countedEvents, expectedBlobs, randomLog } from '../oracle/index.js';
import { loadFeaturePlan, parseFeaturePlan } from '../plan/compile.js';
import type { FeatureEvent } from '../event.js';
import { ALL_KINDS, SHIPPED } from '../test-plans.js';
import { DirectColumns } from './direct-columns.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = 20_372 * DAY;

const idOf = (block: EntityBlock, event: FeatureEvent): string =>
  ({ item: event.itemId, author: event.authorId, user: event.userId })[block];

describe('DirectColumns', function () {
  this.timeout(120_000);
  for (const [what, plan] of [
    ['every kind', parseFeaturePlan(ALL_KINDS)],
    ['the shipped file', loadFeaturePlan(SHIPPED)],
  ] as const) {
    it(`agrees with SQL over the raw events, ${what}`, async () => {
      const seed = Date.now() % 1e6;
      const startMs = MIDNIGHT - 13 * HOUR;
      const log = randomLog(seed, { events: 1500, startMs, spanMs: 2 * DAY, duplicates: 0.1 });
      const events = countedEvents(log, DAY);
      const oracle = await FeatureOracle.over(plan, log, DAY);
      const tenant = expectedBlobs(plan, log, DAY).get('tenant:')?.blob ?? null;
      let present = 0;
      try {
        for (const asOfMs of [startMs + 2 * DAY, startMs + 2 * DAY + 5 * HOUR + 1234]) {
          const prior = new Finaliser(plan).prior(tenant, asOfMs);
          for (const block of ['item', 'author', 'user'] as const) {
            const direct = new DirectColumns(plan, block);
            const wanted = await oracle.block(block, asOfMs);
            for (const id of await oracle.ids(block)) {
              const own = events.filter((event) => idOf(block, event) === id);
              direct.values(own, asOfMs, prior).forEach((got, i) => {
                if (!got) return;
                const want = wanted[i]?.(id);
                const name = `seed ${seed}: ${plan.columns[plan.blocks[block].offset + i]?.name}`;
                if (!want) throw new Error(`the oracle has no ${name}`);
                expect(got.present, name).to.equal(want.present);
                const slack = 2e-6 * Math.max(1, Math.abs(want.value));
                expect(got.value, name).to.be.closeTo(want.value, slack);
                present += Number(got.present);
              });
            }
          }
        }
      } finally {
        oracle.close();
      }
      expect(present).to.be.above(100);
    });
  }
});
