import type { BasicType } from 'hyparquet-writer';

/** Types a column of the archive can have. */
export type ColumnType = Extract<
  BasicType,
  'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' | 'STRING'
>;

const FIRST_BYTES = 4096;

/**
 * Values of one column of a row group in Parquet's PLAIN encoding, written as they come: no value
 * is kept as an object. The memory stays for the next row group.
 */
export class PlainColumn {
  /** Values so far. */
  count = 0;
  /** Least and greatest of the integers; meaningless for other types. */
  least = Infinity;
  greatest = -Infinity;
  private used = 0;
  private buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);

  constructor(
    readonly name: string,
    readonly type: ColumnType,
  ) {}

  /** Values encoded; valid until the next one is added. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.used);
  }

  get size(): number {
    return this.used;
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
    this.least = Infinity;
    this.greatest = -Infinity;
  }

  /** Where a value of `size` bytes goes. */
  private take(size: number): number {
    const at = this.used;
    const end = at + size;
    if (end > this.buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(end, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, at);
      this.buffer = grown;
    }
    this.used = end;
    return at;
  }

  text(value: string): void {
    this.count++;
    if (value === '') {
      const at = this.take(4);
      this.buffer.writeUInt32LE(0, at);
      return;
    }
    // a UTF-16 code unit takes at most three bytes
    const at = this.take(4 + value.length * 3);
    const size = this.buffer.write(value, at + 4, 'utf8');
    this.buffer.writeUInt32LE(size, at);
    this.used = at + 4 + size;
  }

  /** Bytes `from` to `to` of `source`. */
  slice(source: Uint8Array, from: number, to: number): void {
    this.count++;
    const at = this.take(4 + to - from);
    this.buffer.writeUInt32LE(to - from, at);
    this.buffer.set(
      from === 0 && to === source.length ? source : source.subarray(from, to),
      at + 4,
    );
  }

  /** A safe integer, as INT64. */
  int64(value: number): void {
    this.count++;
    this.note(value);
    const high = Math.floor(value / 4294967296);
    const at = this.take(8);
    this.buffer.writeUInt32LE(value - high * 4294967296, at);
    this.buffer.writeInt32LE(high, at + 4);
  }

  int32(value: number): void {
    this.count++;
    this.note(value);
    const at = this.take(4);
    this.buffer.writeInt32LE(value | 0, at);
  }

  private note(value: number): void {
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
  }

  float(value: number): void {
    this.count++;
    const at = this.take(4);
    this.buffer.writeFloatLE(value, at);
  }

  double(value: number): void {
    this.count++;
    const at = this.take(8);
    this.buffer.writeDoubleLE(value, at);
  }

  boolean(value: boolean): void {
    const bit = this.count++ & 7;
    const at = bit === 0 ? this.take(1) : this.used - 1;
    const before = bit === 0 ? 0 : (this.buffer[at] as number);
    this.buffer[at] = value ? before | (1 << bit) : before;
  }
}
