import type { TenantKeys } from '@eaglerank/domain';
import type { EntityRef, FeatureEvent, FeaturePlan } from '@eaglerank/features';
import { FeatureCell, ItemCell, type Cell } from './cell.js';
import type { CellCache } from './cell-cache.js';
import { FollowsCell, SeenCell } from './user-cells.js';

/** Where one slot's cells come from. */
export interface CellScope {
  readonly keys: TenantKeys;
  readonly slot: number;
  readonly plan: FeaturePlan;
  readonly cache: CellCache;
  /** How long items count as seen, seconds. */
  readonly seenSeconds: number;
}

/** The cells that one batch works with, each once. Ask for all of them before `read`. */
export class BatchCells {
  private readonly cells = new Map<string, Cell>();
  /** Feature cells by kind of entity and id: their keys take long to make. */
  private readonly byEntity = new Map<string, Map<string, FeatureCell>>();
  private readonly byEvent = new Map<FeatureEvent, readonly FeatureCell[]>();
  private readonly unread: Cell[] = [];

  constructor(private readonly scope: CellScope) {}

  /** Whether an entity lives in this slot. */
  owns(id: string): boolean {
    const { keys, slot } = this.scope;
    return keys.slots === 1 || keys.slot(id) === slot;
  }

  private cell<C extends Cell>(key: string, make: (key: string) => C): C {
    let cell = this.cells.get(key);
    if (!cell) {
      cell = this.scope.cache.get(key);
      if (!cell) this.unread.push((cell = make(key)));
      this.cells.set(key, cell);
    }
    return cell as C;
  }

  features(ref: EntityRef): FeatureCell {
    let byId = this.byEntity.get(ref.entity);
    if (!byId) this.byEntity.set(ref.entity, (byId = new Map<string, FeatureCell>()));
    let cell = byId.get(ref.id);
    if (!cell) {
      const { keys, plan } = this.scope;
      const layout = plan.layouts[ref.entity];
      const make = (key: string): FeatureCell => new FeatureCell(key, ref, layout);
      cell = this.cell(keys.features(ref.entity, ref.id), make);
      byId.set(ref.id, cell);
    }
    return cell;
  }

  /** Cells of the entities of this slot whose features the event changes. */
  affected(event: FeatureEvent): readonly FeatureCell[] {
    let cells = this.byEvent.get(event);
    if (!cells) {
      const refs = this.scope.plan.affected(event).filter((ref) => this.owns(ref.id));
      cells = refs.map((ref) => this.features(ref));
      this.byEvent.set(event, cells);
    }
    return cells;
  }

  item(id: string): ItemCell {
    return this.cell(this.scope.keys.item(id), (key) => new ItemCell(key, id));
  }

  follows(id: string): FollowsCell {
    return this.cell(this.scope.keys.follows(id), (key) => new FollowsCell(key, id));
  }

  seen(id: string): SeenCell {
    const { keys, seenSeconds } = this.scope;
    return this.cell(keys.seen(id), (key) => new SeenCell(key, id, seenSeconds));
  }

  /** Everything of one user that a deletion takes. */
  ofUser(id: string): [FeatureCell, ...Cell[]] {
    return [
      this.features({ entity: 'user', id }),
      this.features({ entity: 'author', id }),
      this.follows(id),
      this.seen(id),
    ];
  }

  /** The item whose features a cell holds; undefined for other entities. */
  recordOf({ ref }: FeatureCell): ItemCell | undefined {
    return ref.entity === 'item' ? this.item(ref.id) : undefined;
  }

  /** Reads what was asked for, and the records of items that were deleted once. */
  async read(): Promise<void> {
    const { cache, slot } = this.scope;
    await cache.read(slot, this.unread.splice(0));
    for (const cell of this.cells.values()) {
      if (cell instanceof FeatureCell && cell.deletedUpToMs >= 0) this.recordOf(cell);
    }
    await cache.read(slot, this.unread.splice(0));
  }
}
