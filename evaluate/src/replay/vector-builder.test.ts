import { expect } from 'chai';
import fc from 'fast-check';
import {
  EntityState,
  Finaliser,
  createRows,
  encodeState,
  loadFeaturePlan,
  type FeatureEvent,
  type StoredEntity,
} from '@eaglerank/features';
import { randomLog } from '@eaglerank/features/oracle';
import { SERVED_FEATURES } from '../paths.js';
import { FeatureStates } from './feature-states.js';
import { VectorBuilder, plainContext, type Candidate } from './vector-builder.js';

const plan = loadFeaturePlan(SERVED_FEATURES);
const NOW = 1_760_086_400_000;

function logOf(seed: number): FeatureEvent[] {
  return randomLog(seed, { events: 150, users: 3, items: 5, late: 0, future: 0, duplicates: 0 });
}

function candidatesOf(log: readonly FeatureEvent[]): Candidate[] {
  return log.slice(0, 4).map(({ itemId, authorId, topics }) => ({
    itemId,
    authorId,
    topic: topics[0] ?? '',
    createdAtMs: NOW - 86_400_000,
    sources: { trending: 2 },
  }));
}

function vectorsAfter(events: readonly FeatureEvent[], userId: string, candidates: Candidate[]) {
  const states = new FeatureStates(plan);
  for (const event of events) states.apply(event);
  const moment = { userId, asOfMs: NOW, context: plainContext(NOW) };
  return new VectorBuilder(states).rows(moment, candidates);
}

/** The item's and the user's columns by the way that serves: from stored blobs. */
function servedColumns(events: readonly FeatureEvent[], userId: string, itemId: string) {
  const finaliser = new Finaliser(plan);
  const blob = (entity: StoredEntity, id: string): Buffer => {
    const state = new EntityState(plan.layouts[entity]);
    for (const event of events) {
      const refs = plan.affected(event);
      if (refs.some((ref) => ref.entity === entity && ref.id === id)) state.apply(event);
    }
    return encodeState(state);
  };
  const prior = finaliser.prior(blob('tenant', ''), NOW);
  const item = createRows(plan.blocks.item.width);
  finaliser.itemColumns(blob('item', itemId), NOW, prior, item, 0);
  const user = createRows(plan.blocks.user.width);
  finaliser.userColumns(finaliser.userView(blob('user', userId), NOW), prior, user, 0);
  return { item: item.values, user: user.values };
}

describe('VectorBuilder', () => {
  it('gives the bits that blobs give when they are served', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const log = logOf(seed);
        const candidates = candidatesOf(log);
        const userId = log[0]?.userId ?? '';
        const { values } = vectorsAfter(log, userId, candidates);
        candidates.forEach(({ itemId }, row) => {
          const served = servedColumns(log, userId, itemId);
          const at = row * plan.width;
          const { item, user } = plan.blocks;
          const own = (from: number, width: number) => values.slice(at + from, at + from + width);
          expect(own(item.offset, item.width)).to.deep.equal(served.item);
          expect(own(user.offset, user.width)).to.deep.equal(served.user);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('fills every column of every row alike, whatever else is in the set', () => {
    const log = logOf(7);
    const candidates = candidatesOf(log);
    const together = vectorsAfter(log, 'user:1{é}', candidates);
    candidates.forEach((candidate, row) => {
      const alone = vectorsAfter(log, 'user:1{é}', [candidate]);
      const [from, to] = [row * plan.width, (row + 1) * plan.width];
      expect(together.values.slice(from, to)).to.deep.equal(alone.values);
      expect(together.present.slice(from, to)).to.deep.equal(alone.present);
    });
  });
});
