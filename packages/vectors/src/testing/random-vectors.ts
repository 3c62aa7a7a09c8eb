import { seededRandom } from '@eaglerank/domain';

/** A vector of length 1. */
export function randomVector(dims: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const vector = Float32Array.from({ length: dims }, () => random() * 2 - 1);
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / length);
}

export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
}
