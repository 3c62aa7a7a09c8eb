/** The bytes are not what their codec writes. */
export class MalformedColumnsError extends Error {
  override readonly name = 'MalformedColumnsError';
}

/** Lazily decoded string table: reading one entry does not decode the others. */
export class StringTable {
  private readonly offsets: Uint32Array;
  private readonly known: (string | undefined)[] = [];
  constructor(
    private readonly bytes: Buffer,
    lengths: Uint16Array,
  ) {
    this.offsets = new Uint32Array(lengths.length + 1);
    let at = 0;
    for (let i = 0; i < lengths.length; i++) {
      this.offsets[i] = at;
      at += lengths[i] as number;
    }
    this.offsets[lengths.length] = at;
    if (at > bytes.length) throw new MalformedColumnsError('string table exceeds its bytes');
  }

  get length(): number {
    return this.offsets.length - 1;
  }

  private check(index: number): void {
    if (index >= 0 && index < this.length) return;
    throw new MalformedColumnsError(`string ${index} of ${this.length}`);
  }

  at(index: number): string {
    this.check(index);
    return (this.known[index] ??= this.bytes.toString(
      'utf8',
      this.offsets[index],
      this.offsets[index + 1],
    ));
  }

  /** Bytes of the entry's UTF-8. */
  byteLength(index: number): number {
    return (this.offsets[index + 1] ?? 0) - (this.offsets[index] ?? 0);
  }

  /** Copies the entry's UTF-8 to `at`; returns how many bytes these are. */
  copyEntry(index: number, to: Uint8Array, at: number): number {
    this.check(index);
    const { bytes } = this;
    const start = this.offsets[index] as number;
    const length = (this.offsets[index + 1] as number) - start;
    // an id is so short that a call of `copy` would cost more
    for (let i = 0; i < length; i++) to[at + i] = bytes[start + i] as number;
    return length;
  }

  /** Position of the first entry with these UTF-8 bytes, without decoding any; -1 without one. */
  indexOf(utf8: Uint8Array): number {
    for (let i = 0; i < this.length; i++) {
      if (this.byteLength(i) !== utf8.length) continue;
      const start = this.offsets[i] as number;
      if (this.bytes.compare(utf8, 0, utf8.length, start, start + utf8.length) === 0) return i;
    }
    return -1;
  }

  toArray(): string[] {
    const { length } = this;
    const texts = new Array<string>(length);
    for (let i = 0; i < length; i++) texts[i] = this.at(i);
    return texts;
  }

  /**
   * The strings of `toArray`, faster where all is ASCII, for a caller that keeps none of them: each
   * may hold on to the whole table.
   */
  toSlices(): string[] {
    const { bytes, offsets, length } = this;
    const size = offsets[length] as number;
    const joined = bytes.toString('utf8', 0, size);
    // as many characters as bytes: each byte is one
    if (joined.length !== size) return this.toArray();
    const slices = new Array<string>(length);
    for (let i = 0; i < length; i++)
      slices[i] = joined.substring(offsets[i] as number, offsets[i + 1]);
    return slices;
  }
}

/** Entries of a table, in this order. */
export interface TableEntries {
  readonly table: StringTable;
  readonly indexes: ArrayLike<number>;
}
