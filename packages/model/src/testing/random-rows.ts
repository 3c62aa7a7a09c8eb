import { EDGE_VALUES } from './random-forest.js';

/**
 * Rows with a forest's thresholds, their float32 neighbours, zeros, denormals and plain values; NaN and
 * infinities only on demand.
 */
export function randomRows(
  random: () => number,
  rows: number,
  columns: number,
  thresholds: readonly number[],
  oddities: boolean,
): Float32Array {
  const edges = [...EDGE_VALUES.filter((value) => Number.isFinite(Math.fround(value)))];
  if (oddities) edges.push(NaN, Infinity, -Infinity, NaN);
  const pick = (from: readonly number[]): number => from[Math.floor(random() * from.length)] ?? 0;
  return Float32Array.from({ length: rows * columns }, () => {
    const kind = random();
    if (kind < 0.4) return random() * 4 - 2;
    if (kind < 0.6) return pick(edges);
    return neighbour(pick(thresholds), Math.floor(random() * 3) - 1);
  }).map((value) => (oddities || Number.isFinite(value) ? value : 0));
}

/** The float32 next to a number, `steps` bit patterns away. */
function neighbour(value: number, steps: number): number {
  const float = Float32Array.of(value);
  if (float[0] === 0 || !Number.isFinite(float[0])) return value;
  const bits = new Int32Array(float.buffer);
  bits[0] = (bits[0] as number) + steps;
  return float[0] as number;
}
