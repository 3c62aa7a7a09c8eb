/** Bytes of a protobuf message on their way: one buffer that grows, written from the start. */
export class WireBuffer {
  private bytes = Buffer.allocUnsafeSlow(16_384);
  private view = viewOf(this.bytes);
  /** Bytes written. */
  private at = 0;

  reset(): void {
    this.at = 0;
  }

  /** What was written; a view until `reset`. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.at + size));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  /** `value`: an integer from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.reserve(10);
    const { bytes } = this;
    let left = value;
    while (left > 0x7fffffff) {
      bytes[this.at++] = (left % 128) | 0x80;
      left = Math.floor(left / 128);
    }
    while (left > 127) {
      bytes[this.at++] = (left & 127) | 0x80;
      left >>>= 7;
    }
    bytes[this.at++] = left;
  }

  /** Any 64-bit integer, in two's complement. */
  integer(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0) return this.varint(value);
    this.reserve(10);
    let left = BigInt.asUintN(64, BigInt(value));
    while (left > 127n) {
      this.bytes[this.at++] = Number(left & 127n) | 0x80;
      left >>= 7n;
    }
    this.bytes[this.at++] = Number(left);
  }

  double(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  float(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  /** Bytes with their length before them. */
  raw(value: Uint8Array): void {
    this.varint(value.length);
    this.reserve(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  /** UTF-8 with its length before it. */
  string(value: string): void {
    const { length } = value;
    this.reserve(5 + 3 * length);
    if (length > SHORT) return this.longString(value);
    const { bytes } = this;
    const start = this.at + 1;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return this.longString(value);
      bytes[start + i] = code;
    }
    bytes[this.at] = length;
    this.at = start + length;
  }

  private longString(value: string): void {
    const mark = this.open();
    this.at += this.bytes.write(value, this.at, 'utf8');
    this.close(mark);
  }

  /** Begins what has its length before it; give `close` what this returns. */
  open(): number {
    this.reserve(1);
    return ++this.at;
  }

  /** Writes the length of what came since `open`. */
  close(mark: number): void {
    const length = this.at - mark;
    if (length < 128) {
      this.bytes[mark - 1] = length;
      return;
    }
    const size = varintSize(length);
    this.reserve(size);
    this.bytes.copyWithin(mark - 1 + size, mark, this.at);
    this.at = mark - 1;
    this.varint(length);
    this.at += length;
  }
}

/** Longest string that is written character by character; its length takes one byte. */
const SHORT = 48;

function varintSize(value: number): number {
  let size = 1;
  for (let left = value; left > 127; left = Math.floor(left / 128)) size++;
  return size;
}

const viewOf = (bytes: Buffer): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
