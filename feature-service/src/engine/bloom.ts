/** Bits per id and probes: 0.14 % false positives when full. */
const BITS_PER_ID = 16;
const PROBES = 5;

/** A Bloom filter over 53-bit hashes: `has` is never wrong when it says no. */
export class Bloom {
  private readonly words: Uint32Array;
  private readonly mask: number;

  /** @param capacity ids it is meant for */
  constructor(capacity: number) {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(64, capacity * BITS_PER_ID)));
    this.words = new Uint32Array(bits / 32);
    this.mask = bits - 1;
  }

  add(hash: number): void {
    const low = hash >>> 0;
    const step = (Math.floor(hash / 4294967296) << 1) | 1;
    for (let i = 0, at = low; i < PROBES; i++, at = (at + Math.imul(step, 0x9e3779b1)) >>> 0) {
      const bit = at & this.mask;
      this.words[bit >>> 5] = (this.words[bit >>> 5] as number) | (1 << (bit & 31));
    }
  }

  has(hash: number): boolean {
    const low = hash >>> 0;
    const step = (Math.floor(hash / 4294967296) << 1) | 1;
    for (let i = 0, at = low; i < PROBES; i++, at = (at + Math.imul(step, 0x9e3779b1)) >>> 0) {
      const bit = at & this.mask;
      if (((this.words[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}
