import { clusterBootstrap, type Draws, type Interval } from './bootstrap-interval.js';

/** Mean of two rankers on the same slates, and their difference. */
export interface PairedDifference {
  readonly difference: Interval;
  /** Slates on which both have a value. */
  readonly slates: number;
}

/**
 * Mean difference `a - b` over slates with its 95 % bootstrap interval, drawing users.
 * Slates on which either is NaN are left out; NaN when none is left.
 * @param users cluster of each slate
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  users: ArrayLike<number>,
  resamples: number,
  draws: Draws,
): PairedDifference {
  const rows: { cluster: number; values: number[] }[] = [];
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? NaN) - (b[i] ?? NaN);
    if (!Number.isNaN(difference)) rows.push({ cluster: users[i] ?? i, values: [difference] });
  }
  if (rows.length === 0) {
    return { difference: { value: NaN, low: NaN, high: NaN }, slates: 0 };
  }
  const mean = (means: readonly number[]): number => means[0] ?? NaN;
  const [difference] = clusterBootstrap(rows, [mean], resamples, draws) as [Interval];
  return { difference, slates: rows.length };
}

/** Uniform integers from a generator of [0, 1). */
export function drawsOf(random: () => number): Draws {
  return { below: (n) => Math.floor(random() * n) };
}
