import { ModelRefusedError } from '../refusal.js';

/** Reads a little-endian file from front to back; a file that ends early is refused. */
export class Reader {
  private at = 0;
  private readonly view: DataView;

  /** @param name of the file, for messages */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
    magic: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.text(magic.length) !== magic) throw this.refused(`does not start with ${magic}`);
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  text(bytes: number): string {
    const from = this.advance(bytes);
    return new TextDecoder().decode(this.bytes.subarray(from, from + bytes));
  }

  /** Finite or not: the caller knows what is allowed. */
  floats(count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.copy(count * 4));
  }

  doubles(count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.copy(count * 8));
  }

  /** Skips to a multiple of four bytes from the start. */
  align(): void {
    this.advance((4 - (this.at % 4)) % 4);
  }

  end(): void {
    const over = this.bytes.length - this.at;
    if (over > 0) throw this.refused(`has ${over} bytes more than it says`);
  }

  refused(problem: string): ModelRefusedError {
    return new ModelRefusedError('format', `${this.name}: ${problem}`);
  }

  /** A copy, for the alignment; `Buffer.slice` would be none. */
  private copy(bytes: number): ArrayBuffer {
    const from = this.advance(bytes);
    return new Uint8Array(this.bytes.subarray(from, from + bytes)).buffer;
  }

  private advance(bytes: number): number {
    const from = this.at;
    if (from + bytes > this.bytes.length) {
      throw new ModelRefusedError(
        'truncated',
        `${this.name}: ends at byte ${this.bytes.length}, needs ${from + bytes}; copy it anew`,
      );
    }
    this.at = from + bytes;
    return from;
  }
}
