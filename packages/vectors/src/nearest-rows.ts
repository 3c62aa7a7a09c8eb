import type { Nearest } from './nearest.js';

/** Buckets of equal width that cosines from 1 down to -1 fall into. */
const BUCKETS = 1024;
const PER_COSINE = BUCKETS / 2;
/** What turns the bits of a positive float into a number that is the smaller, the larger it is. */
const INVERTED = 0x7fffffff;

/**
 * Keeps the rows with the largest cosines, of equal ones those with the lower numbers. Counts by bucket
 * tell early which cosines are too small. A row and its cosine are one 64-bit number, the smaller the
 * better: the engine sorts these natively, for less than it takes to keep a heap of as many.
 */
export class NearestRows {
  private pairs = new BigUint64Array(1024);
  /** The same bytes: the row, then what its cosine's bits are turned into. */
  private words = new Int32Array(this.pairs.buffer);
  private readonly cosine = new Float32Array(1);
  private readonly bits = new Int32Array(this.cosine.buffer);
  private readonly counts = new Uint32Array(BUCKETS);
  /** Rows in the buckets up to the last one that counts. */
  private within = 0;
  private lastBucket = BUCKETS - 1;
  private most = 0;
  private count = 0;
  private lowest = -Infinity;

  /** Starts anew. */
  reset(most: number): void {
    if (most * 4 > this.pairs.length) {
      this.pairs = new BigUint64Array(most * 4);
      this.words = new Int32Array(this.pairs.buffer);
    }
    this.most = most;
    this.count = 0;
    this.lowest = most === 0 ? Infinity : -Infinity;
    this.forget();
  }

  /** A row with a smaller cosine cannot enter any more, nor one with a higher number and this one. */
  get floor(): number {
    return this.lowest;
  }

  offer(cosine: number, row: number): void {
    if (cosine < this.lowest || this.most === 0) return;
    if (this.count === this.pairs.length || this.isCrowded) this.cut();
    // -0 is 0
    this.cosine[0] = cosine + 0;
    const at = 2 * this.count++;
    this.words[at] = row;
    this.words[at + 1] = turned(this.bits[0] as number);
    this.tally(cosine);
  }

  /**
   * Whether one bucket keeps the floor from rising and holds more than are wanted, as where many rows
   * have the same vector: a cut raises the floor to what these have, and more of them cannot enter.
   */
  private get isCrowded(): boolean {
    const { most } = this;
    return this.count >= 2 * most && (this.counts[this.lastBucket] as number) > most;
  }

  /** The rows, nearest first, and their cosines; empties it. */
  drain(): Nearest {
    this.sort();
    const { words, count } = this;
    const found = { rows: new Uint32Array(count), cosines: new Float32Array(count) };
    const bits = new Int32Array(found.cosines.buffer);
    for (let i = 0; i < count; i++) {
      found.rows[i] = words[2 * i] as number;
      bits[i] = turned(words[2 * i + 1] as number);
    }
    this.count = 0;
    return found;
  }

  /** Counts a cosine; the floor rises to the bucket that the last of the `most` best is in. */
  private tally(cosine: number): void {
    const { counts, most } = this;
    const bucket = Math.min(Math.max(Math.floor((1 - cosine) * PER_COSINE), 0), BUCKETS - 1);
    if (bucket > this.lastBucket) return;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.within++;
    let last = this.lastBucket;
    if (this.within - (counts[last] as number) < most) return;
    while (this.within - (counts[last] as number) >= most) {
      this.within -= counts[last--] as number;
    }
    this.lastBucket = last;
    this.lowest = Math.max(this.lowest, 1 - (last + 1) / PER_COSINE);
  }

  private forget(): void {
    this.counts.fill(0);
    this.within = 0;
    this.lastBucket = BUCKETS - 1;
  }

  /** Makes room: what is left is counted anew. */
  private cut(): void {
    this.sort();
    this.forget();
    for (let i = 0; i < this.count; i++) {
      this.bits[0] = turned(this.words[2 * i + 1] as number);
      this.tally(this.cosine[0] as number);
    }
    // of those left the last one is the lowest
    this.lowest = Math.max(this.lowest, this.cosine[0] as number);
  }

  /** Puts them in order and forgets those beyond the `most` best. */
  private sort(): void {
    this.dropBelowFloor();
    this.pairs.subarray(0, this.count).sort();
    this.count = Math.min(this.count, this.most);
  }

  private dropBelowFloor(): void {
    const { words, count } = this;
    this.cosine[0] = this.lowest;
    const most = turned(this.bits[0] as number) >>> 0;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const word = words[2 * i + 1] as number;
      if (word >>> 0 > most) continue;
      words[2 * kept] = words[2 * i] as number;
      words[2 * kept + 1] = word;
      kept++;
    }
    this.count = kept;
  }
}

/** Between the bits of a float and a number that, unsigned, is the smaller, the larger the float. */
function turned(bits: number): number {
  return bits < 0 ? bits : bits ^ INVERTED;
}
