import { hash53 } from '@eaglerank/domain';

/** Registers hold 4 bits, which is enough for 2^15 distinct ids per register. */
export const MAX_RANK = 15;

/** Register of an id among 2^precision, and its rank there (HyperLogLog). */
export function registerOf(id: string, precision: number): { index: number; rank: number } {
  const hash = hash53(id, 0x5eed);
  const size = 2 ** precision;
  const rest = Math.floor(hash / size) >>> 0;
  const rank = rest === 0 ? MAX_RANK : Math.min(MAX_RANK, 32 - Math.clz32(rest & -rest));
  return { index: hash % size, rank };
}

/**
 * Estimated number of distinct ids behind registers (Flajolet et al. 2007, with linear counting
 * while registers are empty). Relative error about 1.04 / sqrt(registers).
 */
export function estimateDistinct(registers: Uint8Array): number {
  const m = registers.length;
  let harmonic = 0;
  let empty = 0;
  for (let i = 0; i < m; i++) {
    const rank = registers[i] as number;
    harmonic += 2 ** -rank;
    if (rank === 0) empty++;
  }
  const raw = (alpha(m) * m * m) / harmonic;
  return raw <= 2.5 * m && empty > 0 ? m * Math.log(m / empty) : raw;
}

function alpha(m: number): number {
  if (m === 16) return 0.673;
  if (m === 32) return 0.697;
  if (m === 64) return 0.709;
  return 0.7213 / (1 + 1.079 / m);
}

/** Register maxima per bucket of event time, the newest `slots` buckets; order does not matter. */
export class RegisterRing {
  /** Ascending bucket numbers. */
  readonly buckets: number[] = [];
  /** One register array per bucket. */
  readonly registers: Uint8Array[] = [];

  constructor(
    readonly slots: number,
    readonly size: number,
  ) {}

  clear(): void {
    this.buckets.length = 0;
    this.registers.length = 0;
  }

  add(bucket: number, index: number, rank: number): void {
    const registers = this.at(bucket);
    if (registers && (registers[index] as number) < rank) registers[index] = rank;
  }

  private at(bucket: number): Uint8Array | undefined {
    let i = this.buckets.length - 1;
    while (i >= 0 && (this.buckets[i] as number) > bucket) i--;
    if (i >= 0 && this.buckets[i] === bucket) return this.registers[i];
    const newest = this.buckets.at(-1) ?? bucket;
    if (bucket <= newest - this.slots) return undefined;
    const fresh = new Uint8Array(this.size);
    this.buckets.splice(i + 1, 0, bucket);
    this.registers.splice(i + 1, 0, fresh);
    while ((this.buckets[0] as number) <= bucket - this.slots) {
      this.buckets.shift();
      this.registers.shift();
    }
    return fresh;
  }
}
