/**
 * Keeps the `k` values with the largest keys. One heap serves many synchronous uses; of equal keys
 * the smaller value is larger, so that the result does not depend on the order of offers.
 */
export class TopK {
  private keys = new Float64Array(256);
  private values = new Uint32Array(256);
  private limit = 0;
  private count = 0;

  /** Starts anew. */
  reset(k: number): this {
    if (k > this.keys.length) {
      this.keys = new Float64Array(k);
      this.values = new Uint32Array(k);
    }
    this.limit = k;
    this.count = 0;
    return this;
  }

  get size(): number {
    return this.count;
  }

  /** A key that is not larger than this cannot enter any more. */
  get floor(): number {
    if (this.limit === 0) return Infinity;
    return this.count < this.limit ? -Infinity : (this.keys[0] as number);
  }

  offer(key: number, value: number): void {
    if (this.count < this.limit) {
      this.up(this.count++, key, value);
    } else if (this.limit > 0 && this.less(0, key, value)) {
      this.down(0, this.count, key, value);
    }
  }

  /** The values, largest key first, and their keys; empties the heap. */
  drain(values: Uint32Array, keys: Float32Array | Float64Array): void {
    while (this.count > 0) {
      const last = this.count - 1;
      values[last] = this.values[0] as number;
      keys[last] = this.keys[0] as number;
      this.count = last;
      this.down(0, last, this.keys[last] as number, this.values[last] as number);
    }
  }

  /** Whether the entry at `at` is smaller than (key, value). */
  private less(at: number, key: number, value: number): boolean {
    const own = this.keys[at] as number;
    return own < key || (own === key && (this.values[at] as number) > value);
  }

  private up(from: number, key: number, value: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.less(parent, key, value)) break;
      this.keys[at] = this.keys[parent] as number;
      this.values[at] = this.values[parent] as number;
      at = parent;
    }
    this.keys[at] = key;
    this.values[at] = value;
  }

  private down(from: number, size: number, key: number, value: number): void {
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) break;
      const right = child + 1;
      if (
        right < size &&
        this.less(right, this.keys[child] as number, this.values[child] as number)
      ) {
        child = right;
      }
      if (!this.less(child, key, value)) break;
      this.keys[at] = this.keys[child] as number;
      this.values[at] = this.values[child] as number;
      at = child;
    }
    this.keys[at] = key;
    this.values[at] = value;
  }
}
