import type { Change, ItemRecord } from '@eaglerank/catalogue';
import type { FeatureEvent } from '@eaglerank/features';
import type { Command } from '@eaglerank/redis';
import type { BatchCells } from './batch-cells.js';
import type { Cell } from './cell.js';
import type { SlotScope } from './slot-batch.js';

/** Finishes, for one batch, what the gateway began when it accepted a deletion. */
export class BatchDeletions {
  readonly commands: Command[] = [];

  constructor(
    private readonly scope: SlotScope,
    private readonly cells: BatchCells,
    private readonly touched: Set<Cell>,
    private readonly changes: Map<string, Change>,
  ) {}

  item(event: FeatureEvent): void {
    const { itemId, tsMs } = event;
    if (!this.cells.owns(itemId)) return;
    const cell = this.cells.item(itemId);
    if (cell.record && cell.record.updatedAtMs > tsMs) return;
    this.bury(cell, event, 'item', itemId);
    if (cell.record) this.gone(cell.record);
    for (const each of [cell, this.cells.features({ entity: 'item', id: itemId })]) {
      each.erase(tsMs);
      this.touched.add(each);
    }
    this.scope.items.delete(itemId);
    this.commands.push(['UNLINK', this.scope.keys.similar(itemId)]);
  }

  private gone({ ordinal, itemId }: ItemRecord): void {
    this.changes.delete(`upsert ${itemId}`);
    this.changes.set(`delete ${ordinal}`, { kind: 'item_deleted', ordinal, itemId: '' });
  }

  user(event: FeatureEvent): void {
    const { userId, tsMs } = event;
    if (!this.cells.owns(userId)) return;
    const cells = this.cells.ofUser(userId);
    const [first] = cells;
    if (first.deletedUpToMs < tsMs) {
      this.changes.set(`user ${userId}`, { kind: 'user_deleted', userId });
    }
    this.bury(first, event, 'user', userId);
    for (const cell of cells) {
      cell.erase(tsMs);
      this.touched.add(cell);
    }
  }

  /** Leaves a tombstone and asks for the purge of what is left elsewhere. */
  private bury(cell: Cell, event: FeatureEvent, kind: 'item' | 'user', id: string): void {
    const { tsMs, ingestMs } = event;
    const { keys, slot } = this.scope;
    const upTo = Math.max(tsMs, cell.deletedUpToMs);
    this.commands.push(
      ['HSET', keys.tombstones(slot), cell.tombstoneField, String(upTo)],
      ['HSETNX', keys.purges(slot), `${kind}:${id}`, String(ingestMs)],
    );
  }
}
