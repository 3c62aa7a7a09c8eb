import { CATEGORICAL, DEFAULT_LEFT, MISSING_ZERO, ZERO_THRESHOLD, type Tree } from '../forest.js';

/** The next float32 below `value`, which is one and not -Infinity. */
export function below(value: number): number {
  const float = Float32Array.of(value);
  const bits = new Int32Array(float.buffer);
  if (value === 0) return -(2 ** -149);
  bits[0] = (bits[0] as number) + (value > 0 ? -1 : 1);
  return float[0] as number;
}

/** The largest float32 that is not above `value`. */
export function roundDown(value: number): number {
  const near = Math.fround(value);
  return near > value ? below(near) : near;
}

const BELOW_ZEROS = below(-ZERO_THRESHOLD);

/**
 * The float32 t for which `value <= t` is what the walk decides for every float32 that is not NaN;
 * undefined when there is none: a category set, or zeros that are sent where neither side of them
 * goes.
 */
export function fastThreshold(tree: Tree, node: number): number | undefined {
  const decision = tree.decision[node] as number;
  const threshold = tree.threshold[node] as number;
  if ((decision & CATEGORICAL) !== 0) return undefined;
  const zerosGoLeft =
    decision >> 2 === MISSING_ZERO ? (decision & DEFAULT_LEFT) !== 0 : threshold >= 0;
  // What the walk reads as 0 lies between these two; the rest is compared as it is.
  if (zerosGoLeft) {
    if (threshold < -ZERO_THRESHOLD) return undefined;
    return Math.max(roundDown(threshold), ZERO_THRESHOLD);
  }
  if (threshold > ZERO_THRESHOLD) return undefined;
  return Math.min(roundDown(threshold), BELOW_ZEROS);
}
