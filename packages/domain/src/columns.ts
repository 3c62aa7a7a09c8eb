import { MalformedColumnsError, StringTable, type TableEntries } from './string-table.js';

/**
 * Column codec of the internal sets: typed arrays and string tables behind one another, each
 * aligned to its element size, little endian. Reading makes views, not copies. Objects per
 * candidate would cost more than ranking itself.
 */

type NumberColumn = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;

const align = (offset: number, size: number): number => (offset + size - 1) & ~(size - 1);

export class ColumnWriter {
  private bytes: Buffer;
  private offset = 0;

  constructor(capacity = 4096) {
    // allocUnsafeSlow: an ArrayBuffer of its own, so that offset 0 is aligned
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  private reserve(size: number, alignment: number): number {
    const start = align(this.offset, alignment);
    const end = start + size;
    if (end > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(end, this.bytes.length * 2));
      this.bytes.copy(grown, 0, 0, this.offset);
      this.bytes = grown;
    }
    // padding is written, so that equal sets have equal bytes
    for (let i = this.offset; i < start; i++) this.bytes[i] = 0;
    this.offset = end;
    return start;
  }

  u32(value: number): this {
    // room first: growing replaces the bytes
    const at = this.reserve(4, 4);
    this.bytes.writeUInt32LE(value >>> 0, at);
    return this;
  }

  f64(value: number): this {
    const at = this.reserve(8, 8);
    this.bytes.writeDoubleLE(value, at);
    return this;
  }

  column(values: NumberColumn): this {
    const start = this.reserve(values.byteLength, values.BYTES_PER_ELEMENT);
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
    return this;
  }

  /** Room for `count` values, to be filled before anything else is written. */
  f32s(count: number): Float32Array {
    const start = this.reserve(count * 4, 4);
    return new Float32Array(this.bytes.buffer, start, count);
  }

  /** Room for `count` values, to be filled before anything else is written. */
  u8s(count: number): Uint8Array {
    const start = this.reserve(count, 1);
    return new Uint8Array(this.bytes.buffer, start, count);
  }

  /** A table of strings of at most 65,535 bytes each. */
  strings(values: readonly string[]): this {
    this.u32(values.length);
    const lengthsAt = this.reserve(values.length * 2, 2);
    const sizeAt = this.reserve(4, 4);
    // one write for all costs a fraction of one each; as many bytes as characters: all is ASCII
    let joined = '';
    for (let i = 0; i < values.length; i++) joined += values[i] as string;
    this.ensure(joined.length * 3);
    const written = this.bytes.write(joined, this.offset, 'utf8');
    if (written === joined.length) {
      for (let i = 0; i < values.length; i++) {
        this.setLength(lengthsAt + i * 2, (values[i] as string).length);
      }
      this.offset += written;
      this.bytes.writeUInt32LE(written, sizeAt);
      return this;
    }
    const start = this.offset;
    for (let i = 0; i < values.length; i++) {
      const length = this.bytes.write(values[i] as string, this.offset, 'utf8');
      this.setLength(lengthsAt + i * 2, length);
      this.offset += length;
    }
    this.bytes.writeUInt32LE(this.offset - start, sizeAt);
    return this;
  }

  /** A table of entries of another one, copied without being decoded. */
  entries({ table, indexes }: TableEntries): this {
    const count = indexes.length;
    this.u32(count);
    const lengthsAt = this.reserve(count * 2, 2);
    const sizeAt = this.reserve(4, 4);
    let size = 0;
    for (let i = 0; i < count; i++) size += table.byteLength(indexes[i] as number);
    let at = this.reserve(size, 1);
    for (let i = 0; i < count; i++) {
      const length = table.copyEntry(indexes[i] as number, this.bytes, at);
      this.setLength(lengthsAt + i * 2, length);
      at += length;
    }
    this.bytes.writeUInt32LE(size, sizeAt);
    return this;
  }

  private setLength(at: number, length: number): void {
    if (length > 0xffff) throw new RangeError(`string of ${length} bytes in a table`);
    this.bytes[at] = length & 0xff;
    this.bytes[at + 1] = length >>> 8;
  }

  /** Makes room for `size` more bytes without taking it. */
  private ensure(size: number): void {
    if (this.offset + size <= this.bytes.length) return;
    const at = this.offset;
    this.reserve(size, 1);
    this.offset = at;
  }

  raw(bytes: Uint8Array): this {
    this.u32(bytes.length);
    const at = this.reserve(bytes.length, 1);
    this.bytes.set(bytes, at);
    return this;
  }

  finish(): Buffer {
    return this.bytes.subarray(0, this.offset);
  }
}

let scratch = Buffer.allocUnsafeSlow(16_384);

/**
 * The bytes where typed arrays can view them, for a reader that keeps none of these: valid until the
 * next call.
 */
export function aligned(bytes: Uint8Array): Uint8Array {
  if (bytes.byteOffset % 8 === 0) return bytes;
  if (bytes.length > scratch.length) scratch = Buffer.allocUnsafeSlow(bytes.length * 2);
  scratch.set(bytes);
  return scratch.subarray(0, bytes.length);
}

export class ColumnReader {
  private readonly buffer: ArrayBufferLike;
  private readonly base: number;
  private readonly end: number;
  private offset = 0;

  constructor(bytes: Uint8Array) {
    // a slice of a larger frame is copied once so that typed arrays can view it
    const whole = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    this.buffer = whole.buffer;
    this.base = whole.byteOffset;
    this.end = whole.byteLength;
  }

  private take(size: number, alignment: number): number {
    const start = align(this.offset, alignment);
    if (size < 0 || start + size > this.end) {
      throw new MalformedColumnsError(`column of ${size} bytes at ${start} exceeds ${this.end}`);
    }
    this.offset = start + size;
    return this.base + start;
  }

  /** Passes over a column of `count` elements of `size` bytes. */
  skip(count: number, size: number): void {
    this.take(count * size, size);
  }

  u32(): number {
    return new DataView(this.buffer, this.take(4, 4), 4).getUint32(0, true);
  }
  f64(): number {
    return new DataView(this.buffer, this.take(8, 8), 8).getFloat64(0, true);
  }
  f64s(count: number): Float64Array {
    return new Float64Array(this.buffer, this.take(count * 8, 8), count);
  }
  f32s(count: number): Float32Array {
    return new Float32Array(this.buffer, this.take(count * 4, 4), count);
  }
  u32s(count: number): Uint32Array {
    return new Uint32Array(this.buffer, this.take(count * 4, 4), count);
  }
  u16s(count: number): Uint16Array {
    return new Uint16Array(this.buffer, this.take(count * 2, 2), count);
  }
  u8s(count: number): Uint8Array {
    return new Uint8Array(this.buffer, this.take(count, 1), count);
  }
  strings(): StringTable {
    const lengths = this.u16s(this.u32());
    const size = this.u32();
    return new StringTable(Buffer.from(this.buffer, this.take(size, 1), size), lengths);
  }
  raw(): Buffer {
    const size = this.u32();
    return Buffer.from(this.buffer, this.take(size, 1), size);
  }
  /** Reads the version that starts every set; throws when it is another. */
  expectVersion(name: string, version: number, oldest = version): void {
    const found = this.u32();
    if (found < oldest || found > version) {
      throw new MalformedColumnsError(`${name}: version ${found}, expected ${version}`);
    }
  }
}
