import { RowCache, type RowAges } from './row-cache.js';

const WAYS = 4;

/**
 * Rows by dense item ordinal: ordinal mod sets names four slots, the least recently used of which
 * makes room. Ordinals are dense, so the newest items spread evenly and nothing is hashed.
 */
export class ItemCache extends RowCache {
  private readonly ordinalOf: Uint32Array;
  private readonly usedAt: Uint32Array;
  private readonly mask: number;
  private tick = 0;

  /** @param rows most rows held; rounded up to a power of two, at least four */
  constructor(rows: number, width: number, ages: RowAges) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(WAYS, rows)));
    super(slots, width, ages);
    this.ordinalOf = new Uint32Array(slots);
    this.usedAt = new Uint32Array(slots);
    this.mask = slots / WAYS - 1;
  }

  /** Slot of a row that may be used at `nowMs`; -1 without one. */
  find(ordinal: number, nowMs: number): number {
    const first = (ordinal & this.mask) * WAYS;
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.ordinalOf[slot] !== ordinal || !this.fresh(slot, nowMs)) continue;
      this.usedAt[slot] = ++this.tick;
      return slot;
    }
    return -1;
  }

  /** A slot for the item's row, which the caller writes and then confirms with `written`. */
  slotFor(ordinal: number, id: string): number {
    const first = (ordinal & this.mask) * WAYS;
    let chosen = first;
    for (let slot = first; slot < first + WAYS; slot++) {
      if (this.ordinalOf[slot] === ordinal) {
        chosen = slot;
        break;
      }
      if (this.rank(slot) < this.rank(chosen)) chosen = slot;
    }
    this.take(chosen, id);
    this.ordinalOf[chosen] = ordinal;
    this.usedAt[chosen] = ++this.tick;
    return chosen;
  }

  private rank(slot: number): number {
    const storedAt = this.storedAt[slot] as number;
    return storedAt === storedAt ? (this.usedAt[slot] as number) + 1 : 0;
  }
}
