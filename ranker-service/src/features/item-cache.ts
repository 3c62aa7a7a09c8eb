import { RowCache, type RowAges } from './row-cache.js';

const WAYS = 4;

/**
 * Rows by dense item ordinal: ordinal mod sets names four slots, the least recently used of which
 * makes room. Ordinals are dense, so the newest items spread evenly and nothing is hashed.
 */
export class ItemCache extends RowCache {
  /** Of each set the ordinals of its slots, then when each was last used: one line of a CPU cache. */
  private readonly tags: Uint32Array;
  private readonly mask: number;
  private tick = 0;

  /** @param rows most rows held; rounded up to a power of two, at least four */
  constructor(rows: number, width: number, ages: RowAges) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(WAYS, rows)));
    super(slots, width, ages);
    this.tags = new Uint32Array(slots * 2);
    this.mask = slots / WAYS - 1;
  }

  /** Slot of a row that may be used at `nowMs`; -1 without one. */
  find(ordinal: number, nowMs: number): number {
    const first = (ordinal & this.mask) * WAYS;
    const tag = first * 2;
    for (let way = 0; way < WAYS; way++) {
      if (this.tags[tag + way] !== ordinal || !this.fresh(first + way, nowMs)) continue;
      this.tags[tag + WAYS + way] = ++this.tick;
      return first + way;
    }
    return -1;
  }

  /** Writes what `find` answers for each ordinal; the rows found are about to be copied. */
  findAll(ordinals: Uint32Array, nowMs: number, slots: Int32Array): void {
    for (let i = 0; i < ordinals.length; i++) {
      const slot = this.find(ordinals[i] as number, nowMs);
      slots[i] = slot;
      if (slot >= 0) this.rows.prefetch(slot);
    }
  }

  /** A slot for the item's row, which the caller then puts. */
  slotFor(ordinal: number, id: string): number {
    const first = (ordinal & this.mask) * WAYS;
    const tag = first * 2;
    let chosen = 0;
    for (let way = 0; way < WAYS; way++) {
      if (this.tags[tag + way] === ordinal) {
        chosen = way;
        break;
      }
      if (this.rank(first, way) < this.rank(first, chosen)) chosen = way;
    }
    this.take(first + chosen, id);
    this.tags[tag + chosen] = ordinal;
    this.tags[tag + WAYS + chosen] = ++this.tick;
    return first + chosen;
  }

  /** What goes first is lowest: empty slots, then those not used for longest. */
  private rank(first: number, way: number): number {
    const storedAt = this.rows.storedAt(first + way);
    return storedAt === storedAt ? (this.tags[first * 2 + WAYS + way] as number) + 1 : 0;
  }
}
