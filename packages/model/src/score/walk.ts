import {
  CATEGORICAL,
  DEFAULT_LEFT,
  MISSING_NAN,
  MISSING_ZERO,
  ZERO_THRESHOLD,
  type Forest,
  type Tree,
} from '../forest.js';
import type { PlanColumns, PlanRows, ScoreBatch, Scorer } from './scorer.js';

/** Reference: goes down every tree for every row, whatever its nodes are. */
export class WalkScorer implements Scorer {
  readonly kind = 'walk';
  readonly bytes = 0;

  constructor(private readonly forest: Forest) {}

  score({ values, stride, rows }: ScoreBatch, scores: Float64Array): void {
    const count = rows.length;
    scores.fill(0, 0, count);
    for (const tree of this.forest.trees) {
      const { leafValue } = tree;
      for (let i = 0; i < count; i++) {
        const leaf = leafOf(tree, values, (rows[i] as number) * stride);
        scores[i] = (scores[i] as number) + (leafValue[leaf] as number);
      }
    }
  }

  scorePlan(plan: PlanRows, columns: PlanColumns, scores: Float64Array): void {
    this.score(columns.batch(plan, true), scores);
  }

  /** Score of the row that starts at `offset`. */
  scoreRow(values: Float32Array, offset: number): number {
    let score = 0;
    for (const tree of this.forest.trees) {
      score += tree.leafValue[leafOf(tree, values, offset)] as number;
    }
    return score;
  }
}

/** Leaf that the row from `offset` on ends in. */
export function leafOf(tree: Tree, values: Float32Array, offset: number): number {
  const { feature, left, right } = tree;
  let node = tree.leaves === 1 ? -1 : 0;
  while (node >= 0) {
    const value = values[offset + (feature[node] as number)] as number;
    node = (goesLeft(tree, node, value) ? left[node] : right[node]) as number;
  }
  return ~node;
}

/** Whether LightGBM's predictor goes left; it reads what is nearly 0 as 0 before any comparison. */
export function goesLeft(tree: Tree, node: number, read: number): boolean {
  const decision = tree.decision[node] as number;
  const threshold = tree.threshold[node] as number;
  const value = Math.abs(read) <= ZERO_THRESHOLD ? 0 : read;
  if ((decision & CATEGORICAL) !== 0) return inSet(tree, threshold, value);
  const missing = decision >> 2;
  if (value !== value && missing === MISSING_NAN) return (decision & DEFAULT_LEFT) !== 0;
  const known = value !== value ? 0 : value;
  if (known === 0 && missing === MISSING_ZERO) return (decision & DEFAULT_LEFT) !== 0;
  return known <= threshold;
}

/** NaN, what is negative and what is beyond the set go right. */
function inSet({ catBounds, catBits }: Tree, set: number, value: number): boolean {
  const category = Math.trunc(value);
  const from = catBounds[set] as number;
  const words = (catBounds[set + 1] as number) - from;
  if (!(category >= 0 && category < words * 32)) return false;
  return (((catBits[from + (category >>> 5)] as number) >>> (category & 31)) & 1) === 1;
}
