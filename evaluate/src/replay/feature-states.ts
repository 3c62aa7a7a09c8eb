import {
  EntityState,
  refKey,
  type FeatureEvent,
  type FeaturePlan,
  type StoredEntity,
} from '@eaglerank/features';

/**
 * Features of a whole tenant in memory: the states that feature-service keeps, changed by the same
 * code. Events are applied in the order of calls; who reads before a call knows nothing of it.
 */
export class FeatureStates {
  private readonly states = new Map<string, EntityState>();
  private readonly unknown = new Map<StoredEntity, EntityState>();

  constructor(readonly plan: FeaturePlan) {}

  /** Applies one event that is on time and no duplicate. */
  apply(event: FeatureEvent): void {
    for (const ref of this.plan.affected(event)) {
      const key = refKey(ref);
      let state = this.states.get(key);
      if (!state) this.states.set(key, (state = new EntityState(this.plan.layouts[ref.entity])));
      state.apply(event);
    }
  }

  /** The entity was deleted: what comes later belongs to a new one of its id. */
  forget(entity: StoredEntity, id: string): void {
    this.states.delete(refKey({ entity, id }));
  }

  /** State of an entity; an empty one where no event was. Must not be changed. */
  of(entity: StoredEntity, id: string): EntityState {
    const found = this.states.get(refKey({ entity, id }));
    if (found) return found;
    let empty = this.unknown.get(entity);
    if (!empty) this.unknown.set(entity, (empty = new EntityState(this.plan.layouts[entity])));
    return empty;
  }
}
