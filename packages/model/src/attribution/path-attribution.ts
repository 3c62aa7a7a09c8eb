import type { Forest, Tree } from '../forest.js';
import type { ScoreBatch } from '../score/scorer.js';
import { goesLeft } from '../score/walk.js';
import { settleSum } from './exact-sum.js';

/** Where the contributions of model columns are added up: one column of `width` by model column. */
export interface Onto {
  readonly columns: ArrayLike<number>;
  readonly width: number;
}

/** Expected value by node and by leaf. */
interface Means {
  readonly nodes: Float64Array;
  readonly root: number;
}

/**
 * Path attribution (Saabas, treeinterpreter): each node's column gets what the expected value, the mean
 * of the leaf values below weighted by their training rows, changes by the step to its child.
 */
export class PathAttribution {
  /** Score that every row starts from: the sum of the trees' expected values. */
  readonly baseScore: number;
  private readonly means: readonly Means[];
  private readonly onto: Onto;

  /** @param onto by default each column is its own, e.g. presence is added to the column it is of */
  constructor(
    private readonly forest: Forest,
    onto?: Onto,
  ) {
    const own = forest.features.map((_, column) => column);
    this.onto = onto ?? { columns: own, width: own.length };
    this.means = forest.trees.map(meansOf);
    this.baseScore = this.means.reduce((sum, { root }) => sum + root, 0);
  }

  /**
   * Contributions, `batch.rows` x width. Added in column order to `baseScore`, those of a row are its
   * score to the last bit (see settleSum; a width of 1 cannot always hold that).
   */
  attribute({ values, stride, rows }: ScoreBatch): Float64Array {
    const { width } = this.onto;
    const contributions = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      const own = contributions.subarray(i * width, (i + 1) * width);
      const score = this.attributeRow(values, row * stride, own);
      settleSum(this.baseScore, own, score);
    });
    return contributions;
  }

  private attributeRow(values: Float32Array, offset: number, own: Float64Array): number {
    const { columns } = this.onto;
    let score = 0;
    for (const [t, tree] of this.forest.trees.entries()) {
      const { nodes } = this.means[t] as Means;
      let node = tree.leaves === 1 ? -1 : 0;
      while (node >= 0) {
        const column = tree.feature[node] as number;
        const left = goesLeft(tree, node, values[offset + column] as number);
        const next = (left ? tree.left[node] : tree.right[node]) as number;
        const mean = (next < 0 ? tree.leafValue[~next] : nodes[next]) as number;
        const to = columns[column] as number;
        own[to] = (own[to] as number) + (mean - (nodes[node] as number));
        node = next;
      }
      score += tree.leafValue[~node] as number;
    }
    return score;
  }
}

/** Leaves that no training row reached count all alike. */
function meansOf(tree: Tree): Means {
  const nodes = new Float64Array(tree.leaves - 1);
  const counts = new Float64Array(tree.leaves - 1);
  const mean = (at: number): number => (at < 0 ? tree.leafValue[~at] : nodes[at]) as number;
  const count = (at: number): number => (at < 0 ? tree.leafCount[~at] : counts[at]) as number;
  for (const node of downwards(tree).reverse()) {
    const left = tree.left[node] as number;
    const right = tree.right[node] as number;
    const all = count(left) + count(right);
    const share = all > 0 ? count(left) / all : 0.5;
    nodes[node] = share * mean(left) + (1 - share) * mean(right);
    counts[node] = all;
  }
  return { root: mean(tree.leaves === 1 ? -1 : 0), nodes };
}

/** Nodes, each before those below it. */
function downwards(tree: Tree): number[] {
  const order = tree.leaves === 1 ? [] : [0];
  for (const node of order) {
    for (const child of [tree.left[node], tree.right[node]] as number[]) {
      if (child >= 0) order.push(child);
    }
  }
  return order;
}
