import type { FeatureEvent } from '../event.js';
import type { PriorOp, Programs } from './operations.js';
import {
  STORED_ENTITIES,
  perEntity,
  type BlockName,
  type BlockRange,
  type Column,
  type EntityLayout,
  type EntityRef,
  type GroupInfo,
  type StoredEntity,
} from './types.js';

export interface PlanParts {
  readonly schemaHash: number;
  readonly maxLatenessMs: number;
  readonly columns: readonly Column[];
  readonly blocks: Readonly<Record<BlockName, BlockRange>>;
  readonly groups: readonly GroupInfo[];
  readonly layouts: Readonly<Record<StoredEntity, EntityLayout>>;
  readonly programs: Programs;
  readonly priors: readonly PriorOp[];
}

/** A definition file, compiled: what is stored per entity and how each column is computed from it. */
export class FeaturePlan {
  /** 53-bit hash of everything that decides a value; equal plans give equal vectors. */
  readonly schemaHash: number;
  /** Latest an event may arrive by the file, ms; a tenant may allow less. */
  readonly maxLatenessMs: number;
  /** Columns of the vector, in order. */
  readonly columns: readonly Column[];
  /** Where each block lies in the vector. */
  readonly blocks: Readonly<Record<BlockName, BlockRange>>;
  /** Columns that hold one value for all candidates of a request: those of user and context. */
  readonly requestColumns: readonly number[];
  readonly groups: readonly GroupInfo[];
  readonly layouts: Readonly<Record<StoredEntity, EntityLayout>>;
  readonly programs: Programs;
  readonly priors: readonly PriorOp[];
  private readonly parts: PlanParts;
  private readonly entitiesByType = new Map<string, readonly StoredEntity[]>();
  private readonly indexByName: ReadonlyMap<string, number>;

  constructor(parts: PlanParts) {
    this.parts = parts;
    this.schemaHash = parts.schemaHash;
    this.maxLatenessMs = parts.maxLatenessMs;
    this.columns = parts.columns;
    this.blocks = parts.blocks;
    this.requestColumns = [parts.blocks.user, parts.blocks.context].flatMap(({ offset, width }) =>
      Array.from({ length: width }, (_, i) => offset + i),
    );
    this.groups = parts.groups;
    this.layouts = parts.layouts;
    this.programs = parts.programs;
    this.priors = parts.priors;
    this.indexByName = new Map(parts.columns.map((column, i) => [column.name, i]));
    for (const entity of STORED_ENTITIES) {
      for (const type of parts.layouts[entity].actions.keys()) {
        this.entitiesByType.set(type, [...(this.entitiesByType.get(type) ?? []), entity]);
      }
    }
  }

  /** The same plan, which also reads the blobs that `previous` writes and reads. */
  reading(previous: FeaturePlan): FeaturePlan {
    const layouts = perEntity((entity) => {
      const older = previous.layouts[entity];
      return { ...this.layouts[entity], previous: [older, ...older.previous] };
    });
    return new FeaturePlan({ ...this.parts, layouts });
  }

  /** Columns of a vector. */
  get width(): number {
    return this.columns.length;
  }

  /** Position of a column by name; undefined when there is none. */
  columnIndex(name: string): number | undefined {
    return this.indexByName.get(name);
  }

  /** Entities whose blob the event changes; none when no feature reads its type. */
  affected(event: FeatureEvent): EntityRef[] {
    const entities = this.entitiesByType.get(event.type);
    if (entities === undefined) return [];
    const refs: EntityRef[] = [];
    for (const entity of entities) {
      const id = entityIdOf(event, entity);
      if (id !== '' || entity === 'tenant') refs.push({ entity, id });
    }
    return refs;
  }
}

function entityIdOf(event: FeatureEvent, entity: StoredEntity): string {
  switch (entity) {
    case 'item':
      return event.itemId;
    case 'author':
      return event.authorId;
    case 'user':
      return event.userId;
    case 'tenant':
      return '';
  }
}
