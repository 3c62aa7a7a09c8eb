/** Wire types of protobuf. */
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5] as const;
/**
 * Lengths of nested messages take this many bytes, padded as protobuf allows: what is inside need
 * not be moved when it turns out longer than a byte can say.
 */
const LENGTH_BYTES = 3;

/** Longest text that a loop writes faster than a native call. */
const MAX_ASCII = 64;

/** Value of a lower-case hexadecimal digit. */
const digit = (code: number): number => (code < 0x3a ? code - 0x30 : code - 0x57);

/** Writes protobuf fields into one growing buffer. */
export class ProtoWriter {
  private buffer: Buffer;
  private end = 0;

  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Bytes written. */
  get size(): number {
    return this.end;
  }

  /** A copy of what was written; starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.end));
    this.end = 0;
    return taken;
  }

  private reserve(size: number): void {
    if (this.end + size <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.end + size, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.end);
    this.buffer = grown;
  }

  /** A non-negative integer below 2^53. */
  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.buffer[this.end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[this.end++] = rest;
  }

  private tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  /** Starts a nested message; give what it returns to `close`. */
  open(field: number): number {
    this.tag(field, BYTES);
    this.reserve(LENGTH_BYTES);
    this.end += LENGTH_BYTES;
    return this.end;
  }

  close(start: number): void {
    const length = this.end - start;
    this.buffer[start - 3] = (length & 0x7f) | 0x80;
    this.buffer[start - 2] = ((length >> 7) & 0x7f) | 0x80;
    this.buffer[start - 1] = (length >> 14) & 0x7f;
  }

  uint(field: number, value: number): void {
    this.tag(field, VARINT);
    this.varint(value);
  }

  /** A signed 64-bit integer. */
  int(field: number, value: number): void {
    this.tag(field, VARINT);
    if (value >= 0 && Number.isSafeInteger(value)) return this.varint(value);
    for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
      this.reserve(1);
      this.buffer[this.end++] = Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0);
      if (rest <= 0x7fn) return;
    }
  }

  double(field: number, value: number): void {
    this.tag(field, FIXED64);
    this.reserve(8);
    this.end = this.buffer.writeDoubleLE(value, this.end);
  }

  /** A time of day in nanoseconds since epoch, as fixed64. */
  nanoseconds(field: number, seconds: number, nanos: number): void {
    this.tag(field, FIXED64);
    this.reserve(8);
    // seconds * 1e9 exceeds 2^53: the product of the upper and of the lower 16 bits does not
    const upper = Math.floor(seconds / 0x10000) * 1e9;
    const lower = (seconds % 0x10000) * 1e9 + nanos;
    const low = (upper % 0x10000) * 0x10000 + (lower % 0x1_0000_0000);
    const high =
      Math.floor(upper / 0x10000) +
      Math.floor(lower / 0x1_0000_0000) +
      Math.floor(low / 0x1_0000_0000);
    this.end = this.buffer.writeUInt32LE(low % 0x1_0000_0000, this.end);
    this.end = this.buffer.writeUInt32LE(high, this.end);
  }

  fixed32(field: number, value: number): void {
    this.tag(field, FIXED32);
    this.reserve(4);
    this.end = this.buffer.writeUInt32LE(value, this.end);
  }

  string(field: number, value: string): void {
    const start = this.open(field);
    this.reserve(value.length * 3);
    this.end += this.ascii(value) || this.buffer.write(value, this.end, 'utf8');
    this.close(start);
  }

  /** Writes a short text faster than a native call does; 0 when it is long or not ASCII. */
  private ascii(value: string): number {
    const { length } = value;
    if (length > MAX_ASCII) return 0;
    const { buffer, end } = this;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) return 0;
      buffer[end + i] = code;
    }
    return length;
  }

  /** Bytes given in lower-case hexadecimal. */
  hex(field: number, value: string): void {
    const length = value.length / 2;
    this.tag(field, BYTES);
    this.varint(length);
    this.reserve(length);
    for (let i = 0; i < length; i++) {
      const high = digit(value.charCodeAt(2 * i));
      this.buffer[this.end++] = (high << 4) | digit(value.charCodeAt(2 * i + 1));
    }
  }

  /** Bytes as they are, of any length. */
  bytes(field: number, value: Uint8Array): void {
    this.tag(field, BYTES);
    this.varint(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.end);
    this.end += value.length;
  }

  /** Fields that were encoded elsewhere. */
  raw(fields: Uint8Array): void {
    this.reserve(fields.length);
    this.buffer.set(fields, this.end);
    this.end += fields.length;
  }
}
