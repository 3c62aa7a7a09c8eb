/** Ordinals by (creation time, ordinal), oldest first. */
export class TimeOrder {
  private times = new Float64Array(1024);
  private ordinals = new Uint32Array(1024);
  private start = 0;
  private end = 0;

  get size(): number {
    return this.end - this.start;
  }

  /** The ordinal at `rank` from the newest, 0 being the newest itself. */
  newest(rank: number): number {
    return this.ordinals[this.end - 1 - rank] as number;
  }

  /** Creation time of what `newest(rank)` tells, ms. */
  newestTime(rank: number): number {
    return this.times[this.end - 1 - rank] as number;
  }

  /** The oldest ordinal; only when there is one. */
  oldest(): number {
    return this.ordinals[this.start] as number;
  }

  /** Creation time of the oldest, ms; Infinity when empty. */
  oldestTime(): number {
    return this.size === 0 ? Infinity : (this.times[this.start] as number);
  }

  insert(time: number, ordinal: number): void {
    this.reserve();
    const at = this.find(time, ordinal);
    this.times.copyWithin(at + 1, at, this.end);
    this.ordinals.copyWithin(at + 1, at, this.end);
    this.times[at] = time;
    this.ordinals[at] = ordinal;
    this.end++;
  }

  remove(time: number, ordinal: number): void {
    const at = this.find(time, ordinal);
    if (at >= this.end || this.ordinals[at] !== ordinal) return;
    if (at === this.start) {
      this.start++;
      return;
    }
    this.times.copyWithin(at, at + 1, this.end);
    this.ordinals.copyWithin(at, at + 1, this.end);
    this.end--;
  }

  /** Adds without keeping the order; `sort` afterwards. */
  append(time: number, ordinal: number): void {
    this.reserve();
    this.times[this.end] = time;
    this.ordinals[this.end++] = ordinal;
  }

  sort(): void {
    const { times, ordinals } = this;
    const order = Uint32Array.from({ length: this.size }, (_, i) => this.start + i);
    order.sort(
      (a, b) =>
        (times[a] as number) - (times[b] as number) ||
        (ordinals[a] as number) - (ordinals[b] as number),
    );
    this.times = Float64Array.from(order, (i) => times[i] as number);
    this.ordinals = Uint32Array.from(order, (i) => ordinals[i] as number);
    this.start = 0;
    this.end = order.length;
  }

  /** Where (time, ordinal) is or belongs. */
  private find(time: number, ordinal: number): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.times[middle] as number;
      if (other < time || (other === time && (this.ordinals[middle] as number) < ordinal)) {
        low = middle + 1;
      } else high = middle;
    }
    return low;
  }

  /** Room for one more at the end. */
  private reserve(): void {
    if (this.end < this.times.length) return;
    const { size } = this;
    if (this.start > size >> 1) {
      this.times.copyWithin(0, this.start, this.end);
      this.ordinals.copyWithin(0, this.start, this.end);
    } else {
      const capacity = Math.max(1024, size * 2);
      const times = new Float64Array(capacity);
      const ordinals = new Uint32Array(capacity);
      times.set(this.times.subarray(this.start, this.end));
      ordinals.set(this.ordinals.subarray(this.start, this.end));
      this.times = times;
      this.ordinals = ordinals;
    }
    this.start = 0;
    this.end = size;
  }
}
