import type { FeatureRows } from '@eaglerank/features';

/** Float32 words before a row's values: when it was finalised and when it ends, float64 each. */
const HEADER = 4;
/** Float32 words in a line of a CPU cache. */
const LINE = 16;

/**
 * Feature rows of fixed width, by slot. What belongs to one row lies side by side: a row that no
 * CPU cache holds costs two or three misses, where a table for each of its parts would cost one each.
 * Presence is not kept: what is absent, and only that, has an age below zero.
 */
export class RowSlab {
  /** Words from one row to the next, and pairs of words. */
  private readonly stride: number;
  private readonly pairs: number;
  private readonly floats: Float32Array;
  /** The same words as bits. */
  private readonly bits: Int32Array;
  /** The same words in pairs. */
  private readonly times: Float64Array;
  /** What `prefetch` read last; a read whose result is not stored would be left out. */
  private readonly fetched = new Int32Array(1);

  constructor(
    readonly slots: number,
    readonly width: number,
  ) {
    this.pairs = HEADER / 2 + width;
    this.stride = this.pairs * 2;
    this.floats = new Float32Array(slots * this.stride);
    this.bits = new Int32Array(this.floats.buffer);
    this.times = new Float64Array(this.floats.buffer);
    this.clearAll();
  }

  get bytes(): number {
    return this.floats.byteLength;
  }

  /** When a slot's row was finalised, monotonic ms; NaN for an empty slot. */
  storedAt(slot: number): number {
    return this.times[slot * this.pairs] as number;
  }

  /** Last moment at which a slot's row may be used, monotonic ms; NaN for an empty slot. */
  endsAt(slot: number): number {
    return this.times[slot * this.pairs + 1] as number;
  }

  /** Sets both moments. */
  stamp(slot: number, storedAt: number, endsAt: number): void {
    const at = slot * this.pairs;
    this.times[at] = storedAt;
    this.times[at + 1] = endsAt;
  }

  clear(slot: number): void {
    this.stamp(slot, NaN, NaN);
  }

  clearAll(): void {
    for (let slot = 0; slot < this.slots; slot++) this.clear(slot);
  }

  /** Takes a row's values and ages. */
  write(slot: number, from: FeatureRows, offset: number): void {
    const { width, floats } = this;
    const values = slot * this.stride + HEADER;
    for (let i = 0; i < width; i++) {
      floats[values + i] = from.values[offset + i] as number;
      floats[values + width + i] = from.ageSeconds[offset + i] as number;
    }
  }

  /**
   * Reads every line of a row. Done for many rows before the first is copied, it lets the CPU fetch
   * them side by side, where each copy would wait for its own.
   */
  prefetch(slot: number): void {
    const { bits, stride } = this;
    const last = (slot + 1) * stride - 1;
    let seen = bits[last] as number;
    for (let at = slot * stride; at < last; at += LINE) seen ^= bits[at] as number;
    this.fetched[0] = seen;
  }

  /** Copies a slot's row, its ages advanced to `nowMs`. */
  copy(slot: number, nowMs: number, to: FeatureRows, offset: number): void {
    const { width, floats, bits } = this;
    const { values, present, ageSeconds } = to;
    const from = slot * this.stride + HEADER;
    const ages = from + width;
    const elapsed = (nowMs - this.storedAt(slot)) / 1000;
    for (let i = 0; i < width; i++) {
      const known = ~(bits[ages + i] as number) >>> 31;
      values[offset + i] = floats[from + i] as number;
      present[offset + i] = known;
      // what is absent has no age; a branch on it would be mispredicted all the time
      ageSeconds[offset + i] = (floats[ages + i] as number) + known * elapsed;
    }
  }

  /** Whether nothing but defaults stands in a row. */
  isStatic(slot: number): boolean {
    const ages = slot * this.stride + HEADER + this.width;
    let absent = -1;
    for (let i = 0; i < this.width; i++) absent &= this.bits[ages + i] as number;
    return absent < 0;
  }
}
