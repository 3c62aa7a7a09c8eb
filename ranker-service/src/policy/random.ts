/** Where the policy's randomness comes from; seeded, so that a draw can be repeated. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, n); n is at least 1. */
  below(n: number): number;
}

/** splitmix32: one step of a Weyl sequence, mixed. */
function splitmix32(state: number): number {
  let z = (state + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state; passes the usual batteries. */
export class SeededRandom implements Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed a safe integer; all of its 53 bits count */
  constructor(seed: number) {
    this.a = splitmix32(seed >>> 0);
    this.b = splitmix32(this.a ^ Math.floor(seed / 2 ** 32));
    this.c = splitmix32(this.b);
    for (let i = 0; i < 12; i++) this.u32();
  }

  private u32(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return sum >>> 0;
  }

  next(): number {
    return this.u32() / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }
}
