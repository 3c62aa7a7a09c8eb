/** Stands for "no label". */
export const NO_LABEL = 0xffffffff;

/**
 * Authors or topics in use, numbered densely. A number is given again once the last item that has
 * it is gone: keep it no longer than the item.
 */
export class LabelTable {
  /** By number; empty where a number is free. */
  readonly ids: string[] = [];
  private readonly items: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly free: number[] = [];

  /** Labels in use. */
  get size(): number {
    return this.numbers.size;
  }

  /** The number of a label, NO_LABEL when no item has it. */
  numberOf(id: string): number {
    return this.numbers.get(id) ?? NO_LABEL;
  }

  /** The number of a label that one more item has. */
  retain(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) {
      this.items[known] = (this.items[known] as number) + 1;
      return known;
    }
    const number = this.free.pop() ?? this.ids.length;
    this.numbers.set(id, number);
    this.ids[number] = id;
    this.items[number] = 1;
    return number;
  }

  /** One item less has it; true when that was the last. */
  release(number: number): boolean {
    const left = (this.items[number] as number) - 1;
    this.items[number] = left;
    if (left > 0) return false;
    this.numbers.delete(this.ids[number] as string);
    this.ids[number] = '';
    this.free.push(number);
    return true;
  }
}

/** Numbers that are met, counted 0, 1, 2 … in the order of their first appearance. */
export class Renumbering {
  private stamps = new Uint32Array(256);
  private values = new Uint16Array(256);
  private generation = 0;
  private count = 0;

  /** Starts anew, for numbers below `limit`. */
  reset(limit: number): this {
    if (limit > this.stamps.length) {
      this.stamps = new Uint32Array(limit * 2);
      this.values = new Uint16Array(limit * 2);
      this.generation = 0;
    }
    this.generation++;
    this.count = 0;
    return this;
  }

  get(number: number): number {
    if (this.stamps[number] !== this.generation) {
      this.stamps[number] = this.generation;
      this.values[number] = this.count++;
    }
    return this.values[number] as number;
  }
}
