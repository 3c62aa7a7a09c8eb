import { encodeChange, type Change } from '@eaglerank/catalogue';
import type { EventOut } from '@eaglerank/contracts';
import type { EntityRef, FeatureEvent } from '@eaglerank/features';
import type { Command } from '@eaglerank/redis';
import { BatchCells, type CellScope } from './batch-cells.js';
import { FeatureCell, checksOf, storeCommands, type Cell } from './cell.js';
import type { TombstoneCheck } from './commit.js';
import type { ItemIndex } from './item-index.js';
import { mergeItem } from './item-merge.js';
import { BatchDeletions } from './batch-deletions.js';
import { eachRecord } from './poison.js';
import type { Prepared } from './prepare.js';

/** A script cannot unpack many more arguments than ten times this. */
const CHANGES_PER_COMMAND = 500;

/** What one slot works with. */
export interface SlotScope extends CellScope {
  readonly items: ItemIndex;
  readonly takeOrdinal: () => number;
}

/** One user's engagement with an item, and what the user engaged with before. */
export interface CoEngagement {
  readonly itemId: string;
  readonly before: readonly string[];
}

const ENGAGEMENT = new Set(['click', 'like', 'share', 'comment', 'purchase']);
/** Earlier items that one engagement is paired with. */
const PAIRED = 10;

/** Works one batch out for one slot, in memory. */
export class SlotBatch {
  readonly pairs: CoEngagement[] = [];
  private readonly cells: BatchCells;
  private readonly touched = new Set<Cell>();
  private readonly changes = new Map<string, Change>();
  private readonly deletions: BatchDeletions;

  constructor(private readonly scope: SlotScope) {
    this.cells = new BatchCells(scope);
    this.deletions = new BatchDeletions(scope, this.cells, this.touched, this.changes);
  }

  /** Reads every cell that the records need. Returns how many ordinals they may take. */
  async load(records: readonly Prepared[]): Promise<number> {
    let upserts = 0;
    eachRecord(records, ({ event, served }) => {
      if (served) this.needSeen(served.userId);
      if (!event) return;
      this.cells.affected(event);
      upserts += this.need(event);
    });
    await this.cells.read();
    return upserts;
  }

  private needSeen(userId: string): void {
    if (userId !== '' && this.cells.owns(userId)) this.cells.seen(userId);
  }

  /** A deleted item counts again only once it was made again. */
  private counts(cell: FeatureCell, tsMs: number): boolean {
    if (cell.deletedUpToMs < 0) return true;
    if (!cell.accepts(tsMs)) return false;
    const item = this.cells.recordOf(cell);
    return item === undefined || item.record !== undefined;
  }

  private need({ type, userId, itemId }: FeatureEvent): number {
    switch (type) {
      case 'item_upsert':
        if (!this.cells.owns(itemId)) return 0;
        this.cells.item(itemId);
        return 1;
      case 'item_delete':
        if (!this.cells.owns(itemId)) return 0;
        this.cells.item(itemId);
        this.cells.features({ entity: 'item', id: itemId });
        return 0;
      case 'user_delete':
        if (this.cells.owns(userId)) this.cells.ofUser(userId);
        return 0;
      case 'follow':
      case 'unfollow':
        if (this.cells.owns(userId)) this.cells.follows(userId);
        return 0;
      case 'impression':
        this.needSeen(userId);
        return 0;
      default:
        return 0;
    }
  }

  /** Applies the records in order. Throws PoisonedRecord for the first that cannot be. */
  apply(records: readonly Prepared[]): void {
    eachRecord(records, ({ event, served, record }) => {
      if (served) this.see(served.userId, served.itemIds, served.tsMs);
      else if (event && record?.event) this.applyEvent(event, record.event);
    });
  }

  private applyEvent(event: FeatureEvent, raw: EventOut): void {
    switch (event.type) {
      case 'item_upsert':
        this.upsert(raw);
        break;
      case 'item_delete':
        this.deletions.item(event);
        return;
      case 'user_delete':
        this.deletions.user(event);
        return;
      case 'follow':
      case 'unfollow':
        this.follow(event);
        break;
      case 'impression':
        this.see(event.userId, [event.itemId], event.tsMs);
        break;
      default:
        if (ENGAGEMENT.has(event.type)) this.pair(event);
    }
    for (const cell of this.cells.affected(event)) {
      if (this.counts(cell, event.tsMs) && cell.state.apply(event)) this.touched.add(cell);
    }
  }

  private upsert(raw: EventOut): void {
    if (!this.cells.owns(raw.itemId)) return;
    const cell = this.cells.item(raw.itemId);
    if (!cell.accepts(raw.tsMs)) return;
    const merged = mergeItem(cell.record, raw, this.scope.takeOrdinal);
    if (!merged) return;
    cell.record = merged;
    this.scope.items.put(merged);
    this.touched.add(cell);
    this.changes.set(`upsert ${merged.itemId}`, { kind: 'item_upserted', item: merged });
  }

  private follow({ userId, authorId, type, tsMs }: FeatureEvent): void {
    if (!this.cells.owns(userId)) return;
    const cell = this.cells.follows(userId);
    if (!cell.accepts(tsMs)) return;
    if (cell.set(authorId, type === 'follow', tsMs)) this.touched.add(cell);
  }

  private see(userId: string, itemIds: readonly string[], tsMs: number): void {
    if (userId === '' || !this.cells.owns(userId)) return;
    const cell = this.cells.seen(userId);
    if (!cell.accepts(tsMs)) return;
    const { items } = this.scope;
    const atSeconds = Math.floor(tsMs / 1000);
    let known = 0;
    for (const id of itemIds) {
      const item = items.get(id);
      if (!item) continue;
      cell.add(item.ordinal, atSeconds);
      known++;
    }
    if (known > 0) this.touched.add(cell);
  }

  private pair({ userId, itemId }: FeatureEvent): void {
    if (userId === '' || itemId === '' || !this.cells.owns(userId)) return;
    const { state } = this.cells.features({ entity: 'user', id: userId });
    const index = state.layout.lasts.findIndex((last) => last.field === 'item_id');
    const before = state.lasts[index]?.entries.slice(-PAIRED).map(({ id }) => id) ?? [];
    const others = before.filter((id) => id !== itemId);
    if (others.length > 0) this.pairs.push({ itemId, before: others });
  }

  /** Entities whose features change. */
  get changedEntities(): EntityRef[] {
    return [...this.touched].flatMap((cell) => (cell instanceof FeatureCell ? [cell.ref] : []));
  }

  /** Cells that the batch stores for the first time, until it is settled. */
  get created(): FeatureCell[] {
    const cells = [...this.touched].filter((cell) => cell instanceof FeatureCell);
    return cells.filter(({ isNew, deletedUpToMs }) => isNew && deletedUpToMs < 0);
  }

  get changeCount(): number {
    return this.changes.size;
  }

  /** Keys of the cells that the batch changed in memory. */
  get touchedKeys(): string[] {
    return [...this.touched].map((cell) => cell.key);
  }

  /** Tombstones that must be as they were read. */
  checks(): TombstoneCheck[] {
    return checksOf(this.touched);
  }

  /** The writes, to keys of this slot only. */
  commands(): Command[] {
    const commands = storeCommands(this.touched);
    commands.push(...this.deletions.commands);
    const { keys, slot } = this.scope;
    const changes = [...this.changes.values()].map(encodeChange);
    for (let at = 0; at < changes.length; at += CHANGES_PER_COMMAND) {
      const some = changes.slice(at, at + CHANGES_PER_COMMAND);
      commands.push(['RPUSH', keys.outbox(slot), ...some]);
    }
    return commands;
  }

  /** To be called once the commit is done: what was buried is now stored as such. */
  settled(): void {
    for (const cell of this.touched) {
      if (cell.deletedUpToMs >= 0) cell.tombstone = String(cell.deletedUpToMs);
      if (cell instanceof FeatureCell) cell.isNew = false;
    }
  }
}
