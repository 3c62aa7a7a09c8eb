import type { TenantKeys } from '@eaglerank/domain';
import {
  EntityState,
  STORED_ENTITIES,
  encodeState,
  type BlobReader,
  type FeatureEvent,
  type FeaturePlan,
  type StoredEntity,
} from '@eaglerank/features';

const EVENTS_PER_TYPE = 3;

/** A blob to which events of every type that its entity counts were applied. */
function blobOf(plan: FeaturePlan, entity: StoredEntity, nowMs: number): Buffer {
  const layout = plan.layouts[entity];
  const state = new EntityState(layout);
  for (const type of layout.actions.keys()) {
    for (let i = 0; i < EVENTS_PER_TYPE; i++) state.apply(invented(type, i, nowMs));
  }
  return encodeState(state);
}

function invented(type: string, i: number, nowMs: number): FeatureEvent {
  const tsMs = nowMs - (i + 1) * 60_000;
  return {
    type,
    tsMs,
    ingestMs: tsMs,
    eventId: `golden-${type}-${i}`,
    userId: 'golden-user',
    itemId: `golden-item-${i}`,
    authorId: `golden-author-${i}`,
    topics: [`golden-topic-${i}`],
    dwellMs: 1000,
    amountMicros: 1_000_000,
    currency: 'EUR',
    position: i,
  };
}

/** A store in which every entity has a past; needs nothing outside the process. */
export function goldenReader(plan: FeaturePlan, keys: TenantKeys, nowMs: number): BlobReader {
  const known = STORED_ENTITIES.map((entity) => ({
    // an entity's key is its kind's prefix and the id
    prefix: keys.features(entity, ''),
    blob: blobOf(plan, entity, nowMs),
  }));
  return {
    mget: (wanted) =>
      Promise.resolve(
        wanted.map((key) => known.find(({ prefix }) => key.startsWith(prefix))?.blob ?? null),
      ),
  };
}
