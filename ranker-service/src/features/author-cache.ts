import { RowCache, type RowAges } from './row-cache.js';

/** Rows by id; the clock hand takes the first slot that was not used since it last came by. */
export class AuthorCache extends RowCache {
  private readonly used: Uint8Array;
  private hand = 0;

  /** @param rows most rows held, at least one */
  constructor(rows: number, width: number, ages: RowAges) {
    super(Math.max(1, rows), width, ages);
    this.used = new Uint8Array(this.slots);
  }

  /** Slot of a row that may be used at `nowMs`; -1 without one. */
  find(id: string, nowMs: number): number {
    const slot = this.slotOfId(id);
    if (slot === undefined || !this.fresh(slot, nowMs)) return -1;
    this.used[slot] = 1;
    return slot;
  }

  /** A slot for the author's row, which the caller then puts. */
  slotFor(id: string): number {
    const slot = this.slotOfId(id) ?? this.evict();
    this.take(slot, id);
    this.used[slot] = 1;
    return slot;
  }

  private evict(): number {
    for (;;) {
      const slot = this.hand;
      this.hand = (this.hand + 1) % this.slots;
      const empty = Number.isNaN(this.rows.storedAt(slot));
      if (empty || this.used[slot] === 0) return slot;
      this.used[slot] = 0;
    }
  }
}
