/** Stands for the row of an item that is no longer in the catalogue. */
export const GONE = 0xffffffff;

/**
 * Ordinal → small number, for one synchronous run at a time: open addressing over typed arrays,
 * emptied by counting the generation up.
 */
export class OrdinalTable {
  private keys = new Uint32Array(2048);
  private values = new Uint32Array(2048);
  private stamps = new Uint32Array(2048);
  private generation = 0;
  private mask = 2047;

  /** Empties it and makes room for `expected` entries. */
  reset(expected: number): this {
    if (expected * 2 > this.keys.length) {
      const capacity = 2 ** Math.ceil(Math.log2(expected * 2));
      this.keys = new Uint32Array(capacity);
      this.values = new Uint32Array(capacity);
      this.stamps = new Uint32Array(capacity);
      this.mask = capacity - 1;
      this.generation = 0;
    }
    this.generation++;
    return this;
  }

  /** The number of an ordinal, -1 without one. */
  get(ordinal: number): number {
    const at = this.find(ordinal);
    return this.stamps[at] === this.generation ? (this.values[at] as number) : -1;
  }

  /** The number the ordinal has, or -1 when `value` was put for it now. */
  getOrPut(ordinal: number, value: number): number {
    const at = this.find(ordinal);
    if (this.stamps[at] === this.generation) return this.values[at] as number;
    this.stamps[at] = this.generation;
    this.keys[at] = ordinal;
    this.values[at] = value;
    return -1;
  }

  /** Gives an ordinal another number. */
  put(ordinal: number, value: number): void {
    const at = this.find(ordinal);
    this.stamps[at] = this.generation;
    this.keys[at] = ordinal;
    this.values[at] = value;
  }

  private find(ordinal: number): number {
    let at = (Math.imul(ordinal, 0x9e3779b1) >>> 7) & this.mask;
    while (this.stamps[at] === this.generation && this.keys[at] !== ordinal) {
      at = (at + 1) & this.mask;
    }
    return at;
  }
}
