/** Numbers up to here are small integers to V8, on every platform. */
const MOST = 2 ** 30 - 1;

/**
 * Ordinal → small number, for one synchronous run at a time: open addressing over one typed array,
 * emptied by making what it holds too small to count.
 */
export class OrdinalTable {
  /** Per slot the ordinal, and `base` plus its number; less than `base` where the slot is free. */
  private slots = new Uint32Array(2 * 2048);
  private mask = 2047;
  private base = 1;
  /** No number of this run reaches it. */
  private limit = 0;

  /** Empties it and makes room for `expected` entries, each numbered below `expected`. */
  reset(expected: number): this {
    this.base += this.limit;
    this.limit = expected;
    if (expected * 2 > this.mask + 1) {
      const capacity = 2 ** Math.ceil(Math.log2(expected * 2));
      this.slots = new Uint32Array(2 * capacity);
      this.mask = capacity - 1;
      this.base = 1;
    } else if (this.base + expected > MOST) {
      this.slots.fill(0);
      this.base = 1;
    }
    return this;
  }

  /** The number of an ordinal, -1 without one. */
  get(ordinal: number): number {
    return this.at(this.slotOf(ordinal));
  }

  /** Where an ordinal is or belongs; good until the next one is put. */
  slotOf(ordinal: number): number {
    const { slots, mask, base } = this;
    let slot = (Math.imul(ordinal, 0x9e3779b1) >>> 7) & mask;
    while ((slots[2 * slot + 1] as number) >= base && slots[2 * slot] !== ordinal) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The number in a slot, -1 where it is free. */
  at(slot: number): number {
    const held = this.slots[2 * slot + 1] as number;
    return held >= this.base ? held - this.base : -1;
  }

  fill(slot: number, ordinal: number, value: number): void {
    this.slots[2 * slot] = ordinal;
    this.slots[2 * slot + 1] = this.base + value;
  }
}
