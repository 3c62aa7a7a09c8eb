import type { BasicType } from 'hyparquet-writer';
import { compressWords } from './compress-words.js';

/** Types of a column that holds no texts. */
export type PlainType = Extract<
  BasicType,
  'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY'
>;
/** Types a column of the archive can have. */
export type ColumnType = PlainType | 'STRING';

const FIRST_BYTES = 4096;

/**
 * Numbers or byte arrays of one column of a row group in Parquet's PLAIN encoding, written as they
 * come: no value is kept as an object. The memory stays for the next row group.
 */
export class PlainColumn {
  /** Values so far. */
  count = 0;
  /** Least and greatest of the integers; meaningless for other types. */
  least = Infinity;
  greatest = -Infinity;
  /** Bytes of the encoding before compression. */
  size = 0;
  /** Values encoded up to `size`, as bytes and as words: replaced when it grows. */
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  words = new Uint32Array(this.bytes.buffer);
  private reals = new Float32Array(this.bytes.buffer);
  /** Of the value added last, bytes. */
  private width = 4;

  constructor(
    readonly name: string,
    readonly type: PlainType,
  ) {}

  /** The encoding, compressed; valid until another column is. */
  compressed(): Uint8Array {
    return compressWords(this.bytes, this.words, this.size, Math.max(1, this.width >>> 2));
  }

  clear(): void {
    this.count = 0;
    this.size = 0;
    this.least = Infinity;
    this.greatest = -Infinity;
  }

  /** Where `rows` values of `width` bytes each go. */
  private take(rows: number, width: number): number {
    const at = this.size;
    const end = at + rows * width;
    if (end > this.bytes.length) this.grow(end);
    this.count += rows;
    this.size = end;
    this.width = width;
    return at;
  }

  private grow(end: number): void {
    // whole words
    const grown = Buffer.allocUnsafeSlow(Math.max((end + 3) & ~3, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.size);
    this.bytes = grown;
    this.words = new Uint32Array(grown.buffer);
    this.reals = new Float32Array(grown.buffer);
  }

  /** Room for `rows` byte arrays of `size` bytes; returns where the first begins, bytes. */
  blobs(rows: number, size: number): number {
    const stride = 4 + size;
    const at = this.take(rows, stride);
    const { bytes } = this;
    for (let row = at; row < this.size; row += stride) bytes.writeUInt32LE(size, row);
    return at + 4;
  }

  blob(source: Uint8Array): void {
    const at = this.blobs(1, source.length);
    if (source.length > 0) this.bytes.set(source, at);
  }

  /** `rows` times a safe integer, as INT64. */
  int64(value: number, rows: number): void {
    this.note(value);
    const high = Math.floor(value / 4294967296);
    const at = this.take(rows, 8) >>> 2;
    const { words } = this;
    for (let i = at; i < at + rows * 2; i += 2) {
      words[i] = value - high * 4294967296;
      words[i + 1] = high;
    }
  }

  int32(value: number, rows: number): void {
    this.note(value);
    const at = this.take(rows, 4) >>> 2;
    this.words.fill(value, at, at + rows);
  }

  private note(value: number): void {
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
  }

  /** The first `rows` values, 0 for those that are not there. */
  int32s(values: readonly number[], rows: number): void {
    const at = this.take(rows, 4) >>> 2;
    const { words } = this;
    for (let i = 0; i < rows; i++) {
      const value = values[i] ?? 0;
      this.note(value);
      words[at + i] = value;
    }
  }

  /** `first` and the integers that follow it. */
  sequence(first: number, rows: number): void {
    const at = this.take(rows, 4) >>> 2;
    if (rows === 0) return;
    this.note(first);
    this.note(first + rows - 1);
    for (let i = 0; i < rows; i++) this.words[at + i] = first + i;
  }

  /** Like `int32s`, as FLOAT. */
  floats(values: readonly number[], rows: number): void {
    const at = this.take(rows, 4) >>> 2;
    const { reals } = this;
    for (let i = 0; i < rows; i++) reals[at + i] = values[i] ?? 0;
  }

  float(value: number): void {
    const at = this.take(1, 4);
    this.reals[at >>> 2] = value;
  }

  double(value: number): void {
    const at = this.take(1, 8);
    this.bytes.writeDoubleLE(value, at);
  }

  boolean(value: boolean): void {
    const bit = this.count & 7;
    const at = bit === 0 ? this.take(1, 1) : this.size - 1;
    if (bit !== 0) this.count++;
    const before = bit === 0 ? 0 : (this.bytes[at] as number);
    this.bytes[at] = value ? before | (1 << bit) : before;
  }
}
