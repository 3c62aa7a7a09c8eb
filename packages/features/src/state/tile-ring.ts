import type { ScalarKind } from '../plan/types.js';

/**
 * Tiles of one window: the newest `slots` buckets of event time, each with one integer per column
 * (NaN where no event came). Only buckets with events are kept. The ring is anchored by the newest
 * bucket it has seen, so the same events in any order leave the same tiles.
 */
export class TileRing {
  /** Buckets in use. */
  count = 0;
  /** Bucket numbers (event time / tile), ascending. */
  readonly buckets: number[] = [];
  /** count x width, in order of `buckets`. */
  readonly values: number[] = [];

  constructor(
    readonly slots: number,
    readonly width: number,
  ) {}

  clear(): void {
    this.count = 0;
  }

  /** Merges `value` into a bucket's column; a bucket older than the ring is ignored. */
  add(bucket: number, column: number, kind: ScalarKind, value: number): void {
    const index = this.indexOf(bucket);
    if (index < 0) return;
    const at = index * this.width + column;
    this.values[at] = merge(kind, this.values[at] as number, value);
  }

  /** Makes room for `tiles` tiles, whose buckets and values the caller then sets; for the decoder. */
  resize(tiles: number): void {
    this.count = tiles;
    for (let i = this.buckets.length; i < tiles; i++) this.buckets.push(0);
    for (let i = this.values.length; i < tiles * this.width; i++) this.values.push(NaN);
  }

  private indexOf(bucket: number): number {
    let i = this.count - 1;
    while (i >= 0 && (this.buckets[i] as number) > bucket) i--;
    if (i >= 0 && this.buckets[i] === bucket) return i;
    const newest = this.count === 0 ? bucket : (this.buckets[this.count - 1] as number);
    if (bucket <= newest - this.slots) return -1;
    let at = i + 1;
    if (bucket > newest) at -= this.dropUpTo(bucket - this.slots);
    this.insert(at, bucket);
    return at;
  }

  private insert(at: number, bucket: number): void {
    const { width } = this;
    this.resize(this.count + 1);
    if (at < this.count - 1) {
      this.buckets.copyWithin(at + 1, at, this.count - 1);
      this.values.copyWithin((at + 1) * width, at * width, (this.count - 1) * width);
    }
    this.buckets[at] = bucket;
    for (let c = 0; c < width; c++) this.values[at * width + c] = NaN;
  }

  private dropUpTo(bucket: number): number {
    let dropped = 0;
    while (dropped < this.count && (this.buckets[dropped] as number) <= bucket) dropped++;
    if (dropped === 0) return 0;
    this.buckets.copyWithin(0, dropped, this.count);
    this.values.copyWithin(0, dropped * this.width, this.count * this.width);
    this.count -= dropped;
    return dropped;
  }
}

/** No integer in a blob is larger in magnitude; sums stop there. */
export const MAX_INTEGER = 2 ** 52 - 1;

/** Two integers of one tile as one; NaN stands for none. */
export function merge(kind: ScalarKind, current: number, value: number): number {
  if (current !== current) return value;
  switch (kind) {
    case 'count':
    case 'sum':
      return Math.min(current + value, MAX_INTEGER);
    case 'min':
      return Math.min(current, value);
    case 'max':
      return Math.max(current, value);
  }
}
