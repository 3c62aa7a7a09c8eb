import type { FeatureEvent } from '../event.js';
import type { FeaturePlan } from '../plan/plan.js';
import type { EntityRef } from '../plan/types.js';
import type { EntityState } from '../state/entity-state.js';

/** Whether this worker writes the entity; a worker of one slot owns the entities of its slot. */
export type Ownership = (ref: EntityRef) => boolean;

const ALL: Ownership = () => true;

/** One text per entity: for maps. Entity kinds hold no colon, so no two entities share a text. */
export function refKey(ref: EntityRef): string {
  return `${ref.entity}:${ref.id}`;
}

/** Entities that the events change, each once: what has to be loaded before applyEvents. */
export function affectedRefs(
  plan: FeaturePlan,
  events: readonly FeatureEvent[],
  owns: Ownership = ALL,
): Map<string, EntityRef> {
  const refs = new Map<string, EntityRef>();
  for (const event of events) {
    for (const ref of plan.affected(event)) {
      const key = refKey(ref);
      if (!refs.has(key) && owns(ref)) refs.set(key, ref);
    }
  }
  return refs;
}

/**
 * Applies events, each on time and no duplicate, to the states by refKey. Returns the entities
 * changed: what has to be encoded and committed. An owned entity whose state is missing is a bug
 * of the caller and throws.
 */
export function applyEvents(
  plan: FeaturePlan,
  events: readonly FeatureEvent[],
  states: ReadonlyMap<string, EntityState>,
  owns: Ownership = ALL,
): Map<string, EntityRef> {
  const touched = new Map<string, EntityRef>();
  for (const event of events) {
    for (const ref of plan.affected(event)) {
      const key = refKey(ref);
      const state = states.get(key);
      if (state === undefined) {
        if (owns(ref)) throw new Error(`applyEvents: a state of ${ref.entity} was not loaded`);
        continue;
      }
      if (state.apply(event)) touched.set(key, ref);
    }
  }
  return touched;
}
