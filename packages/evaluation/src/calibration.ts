/** P(relevant) = 1 / (1 + exp(a x score + b)). */
export interface Platt {
  readonly a: number;
  readonly b: number;
}

/** What calibration is fitted to and measured on. */
export interface ScoredLabels {
  readonly scores: ArrayLike<number>;
  /** Relevant where above 0. */
  readonly labels: ArrayLike<number>;
}

const STEPS = 60;

/** -> calibrated probability in (0, 1). */
export function calibrated({ a, b }: Platt, score: number): number {
  return 1 / (1 + Math.exp(a * score + b));
}

/** First and second derivatives of the log loss by (a, b). */
function derivatives(platt: Platt, data: ScoredLabels, targets: readonly [number, number]) {
  const d = { a: 0, b: 0, aa: 1e-9, ab: 0, bb: 1e-9 };
  for (let i = 0; i < data.scores.length; i++) {
    const score = data.scores[i] ?? 0;
    const p = calibrated(platt, score);
    const residual = targets[(data.labels[i] ?? 0) > 0 ? 1 : 0] - p;
    const weight = p * (1 - p);
    d.a += residual * score;
    d.b += residual;
    d.aa += weight * score * score;
    d.ab += weight * score;
    d.bb += weight;
  }
  return d;
}

function loss(platt: Platt, data: ScoredLabels, targets: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i < data.scores.length; i++) {
    const z = platt.a * (data.scores[i] ?? 0) + platt.b;
    const target = targets[(data.labels[i] ?? 0) > 0 ? 1 : 0];
    // log(1 + e^z) without overflow
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (1 - target) * z;
  }
  return sum;
}

/**
 * Platt's fit by damped Newton steps, with his targets (n+ + 1) / (n+ + 2) and 1 / (n- + 2)
 * (Platt 1999, Lin et al. 2007).
 */
export function fitPlatt(data: ScoredLabels): Platt {
  let positives = 0;
  for (let i = 0; i < data.labels.length; i++) if ((data.labels[i] ?? 0) > 0) positives++;
  const negatives = data.labels.length - positives;
  const targets = [1 / (negatives + 2), (positives + 1) / (positives + 2)] as const;
  let platt: Platt = { a: 0, b: Math.log((negatives + 1) / (positives + 1)) };
  let best = loss(platt, data, targets);
  for (let step = 0; step < STEPS; step++) {
    const { a, b, aa, ab, bb } = derivatives(platt, data, targets);
    const determinant = aa * bb - ab * ab;
    const move = { a: (bb * a - ab * b) / determinant, b: (aa * b - ab * a) / determinant };
    let improved = false;
    for (let size = 1; size > 1e-6; size /= 2) {
      const next = { a: platt.a - size * move.a, b: platt.b - size * move.b };
      const value = loss(next, data, targets);
      if (!(value < best)) continue;
      improved = best - value > 1e-12 * Math.abs(best);
      platt = next;
      best = value;
      break;
    }
    if (!improved) break;
  }
  return platt;
}

/** One bin of a reliability diagram; means over its rows. */
export interface ReliabilityBin {
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

/** Rows by predicted probability in `bins` bins of equal width; empty bins are left out. */
export function reliability(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, observed: 0 }));
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i] ?? 0;
    const bin = p <= 1 ? sums[Math.min(bins - 1, Math.floor(p * bins))] : undefined;
    if (!bin) throw new RangeError(`${p} is no probability`);
    bin.count++;
    bin.predicted += p;
    bin.observed += (labels[i] ?? 0) > 0 ? 1 : 0;
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ count, predicted, observed }) => ({
      count,
      predicted: predicted / count,
      observed: observed / count,
    }));
}

/** Expected calibration error: |predicted - observed| of the bins, weighted by their rows. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { count, predicted, observed }) => sum + (count / rows) * Math.abs(predicted - observed),
    0,
  );
}
