const LEAST_SLOTS = 64;

/**
 * What is under way, by numbers that mostly count up. A Map to which every call is added and from
 * which it is deleted makes a new table every few dozen calls, and each table that it leaves points
 * to the next one and to all that was under way then. Once one of them is old, no collection of the
 * young frees any of it.
 */
export class IdTable<T extends object> {
  private ids = new Uint32Array(LEAST_SLOTS);
  private entries = new Array<T | undefined>(LEAST_SLOTS).fill(undefined);
  private mask = LEAST_SLOTS - 1;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Of all, in no order that could be relied on. */
  values(): T[] {
    return this.entries.filter((entry) => entry !== undefined);
  }

  get(id: number): T | undefined {
    return this.entries[this.slotOf(id)];
  }

  /** `id`: an unsigned 32-bit integer. */
  set(id: number, value: T): void {
    let slot = this.slotOf(id);
    if (this.entries[slot] === undefined && 2 * ++this.count > this.mask) {
      this.grow();
      slot = this.slotOf(id);
    }
    this.ids[slot] = id;
    this.entries[slot] = value;
  }

  /** Returns what was there. */
  delete(id: number): T | undefined {
    let gap = this.slotOf(id);
    const deleted = this.entries[gap];
    if (deleted === undefined) return undefined;
    this.count--;
    // those behind it move up unless they would pass the place where their search begins
    for (
      let at = (gap + 1) & this.mask;
      this.entries[at] !== undefined;
      at = (at + 1) & this.mask
    ) {
      const home = (this.ids[at] as number) & this.mask;
      if (((at - home) & this.mask) < ((at - gap) & this.mask)) continue;
      this.ids[gap] = this.ids[at] as number;
      this.entries[gap] = this.entries[at];
      gap = at;
    }
    this.entries[gap] = undefined;
    return deleted;
  }

  clear(): void {
    this.entries.fill(undefined);
    this.count = 0;
  }

  /** The slot that has the id, or the free one where it belongs. */
  private slotOf(id: number): number {
    let slot = id & this.mask;
    while (this.entries[slot] !== undefined && this.ids[slot] !== id) slot = (slot + 1) & this.mask;
    return slot;
  }

  private grow(): void {
    const { ids, entries } = this;
    const slots = 2 * entries.length;
    this.ids = new Uint32Array(slots);
    this.entries = new Array<T | undefined>(slots).fill(undefined);
    this.mask = slots - 1;
    entries.forEach((entry, i) => {
      if (entry === undefined) return;
      const slot = this.slotOf(ids[i] as number);
      this.ids[slot] = ids[i] as number;
      this.entries[slot] = entry;
    });
  }
}
