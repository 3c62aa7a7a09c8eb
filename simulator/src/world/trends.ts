import { Prng } from './prng.js';

interface Wave {
  readonly topic: number;
  readonly startMs: number;
  readonly amplitude: number;
}

const HOUR = 3_600_000;
const RISE_MS = 6 * 60_000;
const DECAY_MS = 80 * 60_000;
const REACH_HOURS = 8;

/**
 * Trends: waves that lift one topic, arriving as a Poisson process. A wave of amplitude A that began
 * x ms ago adds A (1 - e^(-x / 6 min)) e^(-x / 80 min). A function of seed and time alone, so that any
 * moment can be asked for, in any order.
 */
export class Trends {
  private readonly hours = new Map<number, readonly Wave[]>();
  private cachedSecond = -1;
  private cached: Float64Array = new Float64Array(0);

  constructor(
    private readonly seed: number,
    private readonly topics: number,
    private readonly perHour: number,
  ) {}

  /** Strength per topic, each in [0, 1], at a whole second. The result must not be changed. */
  strengths(nowMs: number): Float64Array {
    const second = Math.floor(nowMs / 1000);
    if (second === this.cachedSecond) return this.cached;
    const strengths = new Float64Array(this.topics);
    const hour = Math.floor(nowMs / HOUR);
    for (let h = hour - REACH_HOURS; h <= hour; h++) {
      for (const wave of this.wavesOf(h)) {
        const age = second * 1000 - wave.startMs;
        if (age <= 0) continue;
        const lift = wave.amplitude * (1 - Math.exp(-age / RISE_MS)) * Math.exp(-age / DECAY_MS);
        strengths[wave.topic] = Math.min(1, (strengths[wave.topic] ?? 0) + lift);
      }
    }
    this.cachedSecond = second;
    this.cached = strengths;
    return strengths;
  }

  private wavesOf(hour: number): readonly Wave[] {
    let waves = this.hours.get(hour);
    if (!waves) {
      const prng = new Prng(this.seed, `trends/${hour}`);
      waves = Array.from({ length: prng.poisson(this.perHour) }, () => ({
        topic: prng.below(this.topics),
        startMs: (hour + prng.next()) * HOUR,
        amplitude: prng.between(0.5, 1),
      }));
      this.hours.set(hour, waves);
      if (this.hours.size > 64) this.hours.delete(this.hours.keys().next().value ?? hour);
    }
    return waves;
  }
}
