import { hash53 } from '@eaglerank/domain';

/**
 * A seeded generator of pseudo-random numbers: sfc32 (C. Doty-Humphrey, PractRand), period about
 * 2^128. The same seed and label give the same sequence on every machine. Streams with different
 * labels are independent, so that drawing more from one never changes another.
 */
export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param label names the stream, e.g. `session/17`. */
  constructor(seed: number, label: string) {
    const low = hash53(`${seed}/${label}`, 1);
    const high = hash53(`${seed}/${label}`, 2);
    this.a = low | 0;
    this.b = Math.floor(low / 4294967296) ^ (high | 0);
    this.c = Math.floor(high / 4294967296) ^ Math.imul(low | 0, 0x9e3779b1);
    for (let i = 0; i < 15; i++) this.uint32();
  }

  /** Uniform in 0 .. 2^32 - 1. */
  uint32(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.uint32() / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform integer in 0 .. n - 1; `n` >= 1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.next() < p;
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal with the given median and sigma of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Poisson with the given mean (Knuth; for means below about 50). */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  /** One of `values`, which must not be empty. */
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** Index drawn with probability proportional to `weights` (not negative, sum > 0). */
  weighted(weights: ArrayLike<number>): number {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i] ?? 0;
    let left = this.next() * total;
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] ?? 0;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  /**
   * `count` distinct indices drawn without replacement, proportional to `weights`
   * (Efraimidis and Spirakis 2006); fewer when fewer weights are positive.
   */
  sample(weights: ArrayLike<number>, count: number): number[] {
    const keyed: { index: number; key: number }[] = [];
    for (let index = 0; index < weights.length; index++) {
      const weight = weights[index] ?? 0;
      const key = Math.log(1 - this.next()) / weight;
      if (weight > 0) keyed.push({ index, key });
    }
    keyed.sort((x, y) => y.key - x.key);
    return keyed.slice(0, count).map((entry) => entry.index);
  }
}
