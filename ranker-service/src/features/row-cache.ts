import { createRows, type FeatureRows } from '@eaglerank/features';

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
  /** slots x width values. */
  readonly rows: FeatureRows;
  /** When a slot's row was finalised, monotonic ms; NaN for an empty slot. */
  protected readonly storedAt: Float64Array;
  /** Last moment at which a slot's row may be used, monotonic ms; NaN for an empty slot. */
  private readonly endsAt: Float64Array;
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
    this.rows = createRows(slots * width);
    this.storedAt = new Float64Array(slots).fill(NaN);
    this.endsAt = new Float64Array(slots).fill(NaN);
    this.idOf = new Array<string | undefined>(slots);
  }

  /** Rows held. */
  get size(): number {
    return this.slotById.size;
  }

  /** Bytes of the slab. */
  get bytes(): number {
    return this.slots * (this.width * 9 + 16);
  }

  /** The slot that holds the id's row, fresh or not. */
  protected slotOfId(id: string): number | undefined {
    return this.slotById.get(id);
  }

  protected fresh(slot: number, nowMs: number): boolean {
    // an empty slot is NaN, for which no comparison is true
    return nowMs <= (this.endsAt[slot] as number);
  }

  /** Copies a slot's row, its ages advanced to `nowMs`. */
  copy(slot: number, nowMs: number, to: FeatureRows, offset: number): void {
    const { width } = this;
    const { values, present, ageSeconds } = this.rows;
    const { values: toValues, present: toPresent, ageSeconds: toAgeSeconds } = to;
    const from = slot * width;
    const elapsed = (nowMs - (this.storedAt[slot] as number)) / 1000;
    for (let i = 0; i < width; i++) {
      const known = present[from + i] as number;
      toValues[offset + i] = values[from + i] as number;
      toPresent[offset + i] = known;
      // what is absent has no age; a branch on it would be mispredicted all the time
      toAgeSeconds[offset + i] = (ageSeconds[from + i] as number) + known * elapsed;
    }
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

  /** Gives the slot to `id`; whoever held it is gone. The caller then writes the row. */
  protected take(slot: number, id: string): void {
    const before = this.idOf[slot];
    if (before === id) return;
    if (before !== undefined) this.slotById.delete(before);
    const other = this.slotById.get(id);
    if (other !== undefined && other !== slot) this.clear(other);
    this.idOf[slot] = id;
    this.slotById.set(id, slot);
  }

  /** The row was written into the slot. */
  written(slot: number, nowMs: number): void {
    const { staticMs, engagementMs } = this.ages;
    this.storedAt[slot] = nowMs;
    const age = this.live && this.isStatic(slot) ? staticMs : engagementMs;
    // changed while it was read: what came may be from before
    const changed = this.invalidated.size > 0 && this.invalidated.has(this.idOf[slot] ?? '');
    this.endsAt[slot] = changed ? Math.min(nowMs + age, this.lastUnsettled(nowMs)) : nowMs + age;
  }

  /** The last moment before a row of this time has settled. */
  private lastUnsettled(storedAtMs: number): number {
    return storedAtMs + this.ages.settleMs - INSTANT_MS;
  }

  private isStatic(slot: number): boolean {
    const { present } = this.rows;
    let known = 0;
    for (let i = slot * this.width; i < (slot + 1) * this.width; i++) known |= present[i] as number;
    return known === 0;
  }

  /** An entity has changed: its row ends, at the latest when it has settled. */
  invalidate(id: string): void {
    if (this.readsUnderWay > 0) this.invalidated.add(id);
    const slot = this.slotById.get(id);
    if (slot === undefined) return;
    if (this.ages.settleMs > 0) {
      const last = this.lastUnsettled(this.storedAt[slot] as number);
      this.endsAt[slot] = Math.min(this.endsAt[slot] as number, last);
      return;
    }
    this.slotById.delete(id);
    this.clear(slot);
  }

  private clear(slot: number): void {
    this.storedAt[slot] = NaN;
    this.endsAt[slot] = NaN;
    this.idOf[slot] = undefined;
  }

  /** Drops every row; what reads under way bring is not kept either. */
  flush(): void {
    this.storedAt.fill(NaN);
    this.endsAt.fill(NaN);
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
