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

/** Vectors of length 1 around `clusters` centres, as those of a trained model are. */
export function clusteredVectors(
  count: number,
  dims: number,
  clusters: number,
  seed: number,
): Float32Array[] {
  const random = seededRandom(seed);
  const centres = Array.from({ length: clusters }, (_, i) => randomVector(dims, seed + 1 + i));
  return Array.from({ length: count }, (_, i) => {
    const centre = centres[i % clusters] as Float32Array;
    const vector = centre.map((x) => x + (random() - 0.5) * (1.6 / Math.sqrt(dims)));
    const length = Math.sqrt(dot(vector, vector));
    return vector.map((x) => x / length);
  });
}
