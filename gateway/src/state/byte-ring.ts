/** What has bytes in a ring. */
export abstract class RingEntry {
  start = 0;
  end = 0;
  /** The one whose bytes were written after these. */
  next: this | undefined;
}

/**
 * The latest byte strings, in one buffer that is written round and round. A buffer for each would
 * grow old and then be garbage that only a whole collection takes away.
 */
export class ByteRing<T extends RingEntry> {
  private readonly bytes: Buffer;
  private at = 0;
  private oldest: T | undefined;
  private newest: T | undefined;

  /** `onLost` is told whose bytes are about to be overwritten, the oldest first. */
  constructor(
    capacity: number,
    private readonly onLost: (entry: T) => void,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Copies `bytes` for an entry that has none; false when they are longer than the ring. */
  add(bytes: Uint8Array, entry: T): boolean {
    if (bytes.length > this.bytes.length) return false;
    if (this.at + bytes.length > this.bytes.length) this.turn();
    const start = this.at;
    const end = start + bytes.length;
    while (this.oldest && this.oldest.start >= start && this.oldest.start < end) this.lose();
    this.bytes.set(bytes, start);
    entry.start = start;
    entry.end = end;
    if (this.newest) this.newest.next = entry;
    else this.oldest = entry;
    this.newest = entry;
    this.at = end;
    return true;
  }

  /** Goes on at the beginning; what lies behind is the oldest there is. */
  private turn(): void {
    while (this.oldest && this.oldest.start >= this.at) this.lose();
    this.at = 0;
  }

  private lose(): void {
    const lost = this.oldest as T;
    this.oldest = lost.next;
    if (!lost.next) this.newest = undefined;
    // an old entry would keep all younger ones from a collection of the young
    lost.next = undefined;
    this.onLost(lost);
  }

  /** The entry's bytes, unless it was lost; a view until the next `add`. */
  read({ start, end }: T): Buffer {
    return this.bytes.subarray(start, end);
  }
}
