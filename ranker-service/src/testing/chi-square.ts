/** ln Gamma(x), x > 0 (Lanczos, g = 7, n = 9). */
function lnGamma(x: number): number {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const y = x - 1;
  const t = y + 7.5;
  let sum = c[0] as number;
  for (let i = 1; i < c.length; i++) sum += (c[i] as number) / (y + i);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** P(X > x) for a chi-square variable with `df` degrees of freedom: Q(df / 2, x / 2). */
export function chiSquareSurvival(x: number, df: number): number {
  if (x <= 0 || df <= 0) return 1;
  const a = df / 2;
  const z = x / 2;
  const scale = Math.exp(-z + a * Math.log(z) - lnGamma(a));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && term > sum * 1e-14; n++) sum += term *= z / (a + n);
    return 1 - scale * sum;
  }
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return scale * h;
}

/** A cell of a contingency: how often it was met and how often it should have been. */
export interface Cell {
  readonly observed: number;
  readonly expected: number;
}

/**
 * p-value of Pearson's test. Cells that expect fewer than five are pooled, smallest first, until the
 * pool expects five; a remainder joins the smallest cell that is left.
 */
export function chiSquareTest(cells: readonly Cell[]): number {
  const sorted = [...cells].sort((a, b) => a.expected - b.expected);
  const pooled: { observed: number; expected: number }[] = [];
  let pool = { observed: 0, expected: 0 };
  for (const { observed, expected } of sorted) {
    pool = { observed: pool.observed + observed, expected: pool.expected + expected };
    if (pool.expected < 5) continue;
    pooled.push(pool);
    pool = { observed: 0, expected: 0 };
  }
  const [smallest] = pooled;
  if (smallest) {
    smallest.observed += pool.observed;
    smallest.expected += pool.expected;
  }
  if (pooled.length < 2) return 1;
  const statistic = pooled.reduce((sum, { observed: o, expected: e }) => sum + (o - e) ** 2 / e, 0);
  return chiSquareSurvival(statistic, pooled.length - 1);
}
