import { TextTable } from '@eaglerank/domain';

const MASK_48 = 2 ** 48;

/** Ids and topics recur from blob to blob. */
const recurring = new TextTable(16_384);

/** Grows as needed; varints are LEB128 of non-negative safe integers. */
export class ByteWriter {
  private bytes: Buffer;
  private offset = 0;

  constructor(capacity = 512) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  /** Starts over; the buffer is kept. */
  reset(): this {
    this.offset = 0;
    return this;
  }

  private room(size: number): void {
    if (this.offset + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.offset + size, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.offset);
    this.bytes = grown;
  }

  u8(value: number): void {
    this.room(1);
    this.bytes[this.offset++] = value;
  }

  u48(value: number): void {
    this.room(6);
    this.offset = this.bytes.writeUIntLE(value % MASK_48, this.offset, 6);
  }

  u32(value: number): void {
    this.room(4);
    this.offset = this.bytes.writeUInt32LE(value, this.offset);
  }

  varint(value: number): void {
    this.room(8);
    let rest = value;
    while (rest >= 0x10000000) {
      this.bytes[this.offset++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.bytes[this.offset++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.offset++] = rest;
  }

  /** Zigzag; the value's magnitude is below 2^52. */
  signed(value: number): void {
    this.varint(zigzag(value));
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.room(size);
    this.offset += this.bytes.write(value, this.offset, 'utf8');
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.offset);
    this.offset += bytes.length;
  }

  /** Bytes written. */
  get position(): number {
    return this.offset;
  }

  /** A copy of what was written from `start` on. */
  copyFrom(start: number): Buffer {
    return Buffer.from(this.bytes.subarray(start, this.offset));
  }

  /** A copy of what was written. */
  finish(): Buffer {
    return this.copyFrom(0);
  }
}

/** Never throws: reading past the end gives 0 and sets `failed`. */
export class ByteReader {
  failed = false;
  private bytes: Uint8Array = new Uint8Array();
  /** `bytes` again, made when the first text is read. */
  private view: Buffer | undefined;
  private offset = 0;

  reset(bytes: Uint8Array): this {
    this.bytes = bytes;
    this.view = undefined;
    this.offset = 0;
    this.failed = false;
    return this;
  }

  /** Whether every byte was read and none was missing. */
  get complete(): boolean {
    return !this.failed && this.offset === this.bytes.length;
  }

  u8(): number {
    if (this.offset >= this.bytes.length) return this.fail();
    return this.bytes[this.offset++] as number;
  }

  u48(): number {
    let value = 0;
    for (let i = 0, scale = 1; i < 6; i++, scale *= 256) value += this.u8() * scale;
    return value;
  }

  u32(): number {
    const { bytes, offset } = this;
    if (offset + 4 > bytes.length) return this.fail();
    this.offset = offset + 4;
    const high = (bytes[offset + 3] as number) * 0x1000000;
    const middle = ((bytes[offset + 2] as number) << 16) | ((bytes[offset + 1] as number) << 8);
    return high + (middle | (bytes[offset] as number));
  }

  varint(): number {
    const { bytes, offset } = this;
    if (offset < bytes.length && (bytes[offset] as number) < 128) {
      this.offset = offset + 1;
      return bytes[offset] as number;
    }
    return this.longVarint();
  }

  private longVarint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 127) * scale;
      if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : this.fail();
      scale *= 128;
    }
    return this.fail();
  }

  signed(): number {
    return unzigzag(this.varint());
  }

  /** Bytes as a view; empty and failed when there are fewer. */
  raw(size: number): Uint8Array {
    if (this.offset + size > this.bytes.length) {
      this.fail();
      return new Uint8Array();
    }
    this.offset += size;
    return this.bytes.subarray(this.offset - size, this.offset);
  }

  text(): string {
    const size = this.varint();
    const start = this.offset;
    if (start + size > this.bytes.length) {
      this.fail();
      return '';
    }
    this.offset = start + size;
    return recurring.text((this.view ??= bufferOf(this.bytes)), start, this.offset);
  }

  /** Reads past a text without making it. */
  skipText(): void {
    const size = this.varint();
    if (this.offset + size > this.bytes.length) this.fail();
    else this.offset += size;
  }

  fail(): number {
    this.failed = true;
    this.offset = this.bytes.length;
    return 0;
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Signed integers as non-negative ones, small for small magnitudes (below 2^52). */
export function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2;
}

export function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
