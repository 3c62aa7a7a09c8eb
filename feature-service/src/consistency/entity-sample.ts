import { hash53 } from '@eaglerank/domain';
import type { EntityBlock, FeatureEvent, FeaturePlan } from '@eaglerank/features';
import type { FeatureCell } from '../engine/cell.js';
import type { Prepared } from '../engine/prepare.js';

/** One entity of so many is sampled, by the hash of its id. */
const ONE_OF = 4;
const MOST_ENTITIES = 24;
const MOST_EVENTS = 200;
/** So that what is busy later gets its turn. */
const MOST_CHECKS = 30;
const SEED = 0x5a3d1e;

/** An entity all of whose events are known here. */
export interface SampledEntity {
  readonly block: EntityBlock;
  readonly id: string;
  readonly slot: number;
  /** Key of its blob. */
  readonly key: string;
  readonly tombstoneField: string;
  readonly events: FeatureEvent[];
  checks: number;
}

type ById = Map<string, SampledEntity>;

/**
 * Entities of one tenant that were new when this process first wrote them, with their raw events: at
 * most MOST_ENTITIES with MOST_EVENTS each. What outgrows that, or is deleted, leaves.
 */
export class EntitySample {
  private readonly found: Readonly<Record<EntityBlock, ById>> = {
    item: new Map(),
    author: new Map(),
    user: new Map(),
  };
  private count = 0;

  constructor(private readonly plan: FeaturePlan) {}

  /** One slot's batch is committed; `created` are the cells that it stored for the first time. */
  committed(slot: number, applied: readonly Prepared[], created: readonly FeatureCell[]): void {
    for (const cell of created) this.admit(slot, cell);
    if (this.count === 0) return;
    for (const { event } of applied) if (event) this.record(slot, event);
  }

  private admit(slot: number, { ref, key, tombstoneField }: FeatureCell): void {
    if (this.count >= MOST_ENTITIES || ref.entity === 'tenant') return;
    if (hash53(ref.id, SEED) % ONE_OF !== 0) return;
    const { entity: block, id } = ref;
    this.found[block].set(id, { block, id, slot, key, tombstoneField, events: [], checks: 0 });
    this.count++;
  }

  private record(slot: number, event: FeatureEvent): void {
    const { item, author, user } = this.found;
    if (event.type === 'item_delete') return this.drop(item.get(event.itemId));
    if (event.type === 'user_delete') {
      this.drop(author.get(event.userId));
      return this.drop(user.get(event.userId));
    }
    this.append(item.get(event.itemId), slot, event);
    this.append(author.get(event.authorId), slot, event);
    this.append(user.get(event.userId), slot, event);
  }

  private append(entity: SampledEntity | undefined, slot: number, event: FeatureEvent): void {
    if (entity?.slot !== slot) return;
    if (!this.plan.layouts[entity.block].actions.has(event.type)) return;
    if (entity.events.length >= MOST_EVENTS) this.drop(entity);
    else entity.events.push(event);
  }

  drop(entity: SampledEntity | undefined): void {
    if (entity && this.found[entity.block].delete(entity.id)) this.count--;
  }

  /** An entity was compared; it leaves after MOST_CHECKS. */
  checked(entity: SampledEntity): void {
    if (++entity.checks >= MOST_CHECKS) this.drop(entity);
  }

  get entities(): SampledEntity[] {
    return Object.values(this.found).flatMap((byId) => [...byId.values()]);
  }
}
