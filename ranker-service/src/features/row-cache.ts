import type { FeatureRows } from '@eaglerank/features';
import { RowSlab } from './row-slab.js';

/** How long a row may be used when no invalidation has dropped it, ms. */
export interface RowAges {
  /** Rows with events behind them: windows age, and an invalidation may have been lost. */
  readonly engagementMs: number;
  /** Rows that hold nothing but defaults. */
  readonly staticMs: number;
  /**
   * A row whose entity has changed is used until it is this old: what is served all the time changes
   * all the time, and would be read for every request. 0: not at all.
   */
  readonly settleMs: number;
}

/** Less than what the clock can tell apart. */
const INSTANT_MS = 1e-6;

/**
 * Finalised feature rows of one entity kind in one slab, bounded. A subclass decides which slot a
 * key lives in. Rows are dropped by entity id, because that is what the engine publishes.
 */
export abstract class RowCache {
  protected readonly rows: RowSlab;
  private readonly idOf: (string | undefined)[];
  private readonly slotById = new Map<string, number>();
  /** Ids invalidated while a read was under way: what that read brings may be old already. */
  private readonly invalidated = new Set<string>();
  private readsUnderWay = 0;
  /** Grows at each flush. */
  private epoch = 0;
  /** Whether invalidations arrive; without them every row counts as engagement. */
  private live = false;

  protected constructor(
    readonly slots: number,
    readonly width: number,
    private readonly ages: RowAges,
  ) {
    this.rows = new RowSlab(slots, width);
    this.idOf = new Array<string | undefined>(slots);
  }

  /** Rows held. */
  get size(): number {
    return this.slotById.size;
  }

  /** Bytes of the slab. */
  get bytes(): number {
    return this.rows.bytes;
  }

  /** The slot that holds the id's row, fresh or not. */
  protected slotOfId(id: string): number | undefined {
    return this.slotById.get(id);
  }

  protected fresh(slot: number, nowMs: number): boolean {
    // an empty slot is NaN, for which no comparison is true
    return nowMs <= this.rows.endsAt(slot);
  }

  /** Copies a slot's row, its ages advanced to `nowMs`. */
  copy(slot: number, nowMs: number, to: FeatureRows, offset: number): void {
    this.rows.copy(slot, nowMs, to, offset);
  }

  /** A read of the store begins. Returns what `keeps` wants; `readEnded` must follow. */
  readStarted(): number {
    this.readsUnderWay++;
    return this.epoch;
  }

  readEnded(): void {
    if (--this.readsUnderWay === 0) this.invalidated.clear();
  }

  /** Whether what a read that began at `begun` brings for `id` may be kept. */
  keeps(id: string, begun: number): boolean {
    if (begun !== this.epoch) return false;
    return this.ages.settleMs > 0 || !this.invalidated.has(id);
  }

  /** Gives the slot to `id`; whoever held it is gone. The row is still to be put. */
  protected take(slot: number, id: string): void {
    const before = this.idOf[slot];
    if (before === id) return;
    if (before !== undefined) this.slotById.delete(before);
    const other = this.slotById.get(id);
    if (other !== undefined && other !== slot) this.clear(other);
    this.idOf[slot] = id;
    this.slotById.set(id, slot);
  }

  /** Copies the row at `offset` into a slot that was made for it; it was finalised at `nowMs`. */
  put(slot: number, from: FeatureRows, offset: number, nowMs: number): void {
    const { staticMs, engagementMs } = this.ages;
    this.rows.write(slot, from, offset);
    const age = this.live && this.rows.isStatic(slot) ? staticMs : engagementMs;
    // changed while it was read: what came may be from before
    const changed = this.invalidated.size > 0 && this.invalidated.has(this.idOf[slot] ?? '');
    const endsAt = changed ? Math.min(nowMs + age, this.lastUnsettled(nowMs)) : nowMs + age;
    this.rows.stamp(slot, nowMs, endsAt);
  }

  /** The last moment before a row of this time has settled. */
  private lastUnsettled(storedAtMs: number): number {
    return storedAtMs + this.ages.settleMs - INSTANT_MS;
  }

  /** An entity has changed: its row ends, at the latest when it has settled. */
  invalidate(id: string): void {
    if (this.readsUnderWay > 0) this.invalidated.add(id);
    const slot = this.slotById.get(id);
    if (slot === undefined) return;
    if (this.ages.settleMs > 0) {
      const storedAt = this.rows.storedAt(slot);
      const last = this.lastUnsettled(storedAt);
      this.rows.stamp(slot, storedAt, Math.min(this.rows.endsAt(slot), last));
      return;
    }
    this.slotById.delete(id);
    this.clear(slot);
  }

  private clear(slot: number): void {
    this.rows.clear(slot);
    this.idOf[slot] = undefined;
  }

  /** Drops every row; what reads under way bring is not kept either. */
  flush(): void {
    this.rows.clearAll();
    this.idOf.fill(undefined);
    this.slotById.clear();
    this.epoch++;
  }

  /** Tells whether invalidations arrive. Either way what is held may be old: it is dropped. */
  setLive(live: boolean): void {
    this.live = live;
    this.flush();
  }
}
