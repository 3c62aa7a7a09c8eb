import type { RedisArgument } from './client.js';

const CR = 13;
const LF = 10;
const BULK = 36;
const ARRAY = 42;
const BILLION = 1e9;
/** Bytes of the buffer that stay between commands. */
const KEPT = 1024 * 1024;
/** Bytes around an argument, at most: `$`, 10 digits, twice CR LF. */
const FRAME = 15;
const MOST_DIGITS = 16;
/** Up to this length a loop is faster than a call into native code. */
const SHORT = 64;

/** Writes one command in RESP, all of its arguments into one buffer that is used again. */
export class RespWriter {
  private buffer: Buffer;
  private at = 0;

  /** @param capacity bytes it can hold before it grows */
  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  command(name: string, args: readonly RedisArgument[]): Buffer {
    this.at = 0;
    this.head(ARRAY, args.length + 1);
    this.text(name);
    for (const arg of args) {
      if (typeof arg === 'string') this.text(arg);
      else if (typeof arg === 'number') this.number(arg);
      else if (Buffer.isBuffer(arg)) this.raw(arg);
      else this.parts(arg);
    }
    const bytes = Buffer.from(this.buffer.subarray(0, this.at));
    if (this.buffer.length > KEPT) this.buffer = Buffer.allocUnsafeSlow(KEPT);
    return bytes;
  }

  private room(size: number): void {
    const end = this.at + size + FRAME;
    if (end <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(end, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.at);
    this.buffer = grown;
  }

  /** A type byte, an int32 that is not negative, and the line's end. */
  private head(type: number, value: number): void {
    this.room(0);
    this.buffer[this.at++] = type;
    this.at = this.digits(value, this.at);
    this.line();
  }

  private line(): void {
    this.buffer[this.at++] = CR;
    this.buffer[this.at++] = LF;
  }

  /** Decimal digits of an int32 that is not negative; returns where they end. */
  private digits(value: number, at: number): number {
    const { buffer } = this;
    const end = at + digitsOf(value);
    let rest = value;
    for (let i = end - 1; i >= at; i--) {
      const next = (rest / 10) | 0;
      buffer[i] = 48 + rest - next * 10;
      rest = next;
    }
    return end;
  }

  private raw(bytes: Uint8Array): void {
    this.head(BULK, bytes.length);
    this.bytes(bytes);
    this.line();
  }

  private parts(parts: readonly Uint8Array[]): void {
    let length = 0;
    for (const part of parts) length += part.length;
    this.head(BULK, length);
    for (const part of parts) this.bytes(part);
    this.line();
  }

  private bytes(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  private text(text: string): void {
    const { length } = text;
    const start = this.at;
    if (length <= SHORT) {
      this.head(BULK, length);
      this.room(length);
      const { buffer, at } = this;
      let seen = 0;
      for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i);
        seen |= code;
        buffer[at + i] = code;
      }
      if (seen < 128) {
        this.at = at + length;
        this.line();
        return;
      }
      this.at = start;
    }
    this.raw(Buffer.from(text));
  }

  private number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      this.text(String(value));
      return;
    }
    const high = Math.floor(value / BILLION);
    const low = value - high * BILLION;
    this.room(MOST_DIGITS);
    if (high === 0) {
      this.head(BULK, digitsOf(low));
      this.at = this.digits(low, this.at);
    } else {
      this.head(BULK, digitsOf(high) + 9);
      const from = this.digits(high, this.at);
      // zeros in front of the lower nine digits
      const at = from + 9 - digitsOf(low);
      this.buffer.fill(48, from, at);
      this.at = this.digits(low, at);
    }
    this.line();
  }
}

/** Decimal digits of an int32 that is not negative. */
function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit && digits < 10; limit *= 10) digits++;
  return digits;
}
