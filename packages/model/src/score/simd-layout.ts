import type { Forest, Tree } from '../forest.js';
import { fastThreshold } from './fast-threshold.js';

/** Most leaves of a tree: one bit each. */
const MOST_LEAVES = 32;
/** Rows that are scored at once. */
export const LANES = 8;
const NODE_BYTES = 12;
const BOUND_BYTES = 8;
const LEAF_BYTES = MOST_LEAVES * 8;
const MASK_BYTES = LANES * 4;

/** A node of the fast form. */
interface FlatNode {
  readonly column: number;
  readonly threshold: number;
  /** Leaves of its left subtree, a bit each, counted from the left. */
  readonly leaves: number;
  readonly tree: number;
}

/** Addresses in the memory of the scorer; see assembly/scorer.ts for what stands there. */
export interface SimdLayout {
  /** Columns that any node reads; those that vary within a request come first. */
  readonly columns: Int32Array;
  readonly varying: number;
  readonly trees: number;
  readonly bounds: number;
  readonly nodes: number;
  readonly leaves: number;
  /** Masks with every leaf, and those from which constant columns have taken theirs out. */
  readonly full: number;
  readonly folded: number;
  readonly masks: number;
  /** Values of the constant columns. */
  readonly constants: number;
  /** Where input begins, and after it scores. */
  readonly free: number;
}

/** Why a forest has no fast form; undefined when it has one. */
export function whyNot({ trees }: Forest): string | undefined {
  for (const [i, tree] of trees.entries()) {
    if (tree.leaves > MOST_LEAVES) {
      return `tree ${i} has ${tree.leaves} leaves, more than ${MOST_LEAVES}`;
    }
    for (let node = 0; node < tree.leaves - 1; node++) {
      if (fastThreshold(tree, node) === undefined) {
        return `tree ${i}, node ${node} is categorical or treats 0 as missing`;
      }
    }
  }
  return undefined;
}

/** Places of everything; `base` is the first address that is free. */
export function layoutOf(forest: Forest, constant: ReadonlySet<number>, base: number): SimdLayout {
  const used = new Set(forest.trees.flatMap((tree) => [...tree.feature]));
  const sorted = [...used].sort((a, b) => a - b);
  const varying = sorted.filter((column) => !constant.has(column));
  const columns = Int32Array.from([...varying, ...sorted.filter((c) => constant.has(c))]);
  const trees = forest.trees.length;
  let next = base;
  const take = (bytes: number): number => {
    const at = next;
    next += (bytes + 15) & ~15;
    return at;
  };
  return {
    columns,
    varying: varying.length,
    trees,
    leaves: take(trees * LEAF_BYTES),
    masks: take(trees * MASK_BYTES),
    full: take(trees * 4),
    folded: take(trees * 4),
    bounds: take(columns.length * BOUND_BYTES),
    constants: take(columns.length * 4),
    nodes: take(forest.trees.reduce((sum, tree) => sum + tree.leaves - 1, 0) * NODE_BYTES),
    free: next,
  };
}

/** Writes a forest to its places. */
export function writeForest(forest: Forest, layout: SimdLayout, memory: ArrayBuffer): void {
  const view = new DataView(memory);
  const nodes: FlatNode[] = [];
  forest.trees.forEach((tree, t) => {
    view.setUint32(layout.full + t * 4, 0xffff_ffff, true);
    const order = leavesOf(tree, t, nodes);
    order.forEach((leaf, i) => {
      const at = layout.leaves + t * LEAF_BYTES + i * 8;
      view.setFloat64(at, tree.leafValue[leaf] as number, true);
    });
  });
  const position = new Map([...layout.columns].map((column, k) => [column, k]));
  const place = (node: FlatNode): number => position.get(node.column) as number;
  nodes.sort((a, b) => place(a) - place(b) || a.threshold - b.threshold);
  let at = layout.nodes;
  let written = 0;
  layout.columns.forEach((column, k) => {
    view.setUint32(layout.bounds + k * BOUND_BYTES, at, true);
    for (; nodes[written]?.column === column; written++, at += NODE_BYTES) {
      const node = nodes[written] as FlatNode;
      view.setFloat32(at, node.threshold, true);
      view.setUint32(at + 4, node.leaves, true);
      view.setUint32(at + 8, node.tree * MASK_BYTES, true);
    }
    view.setUint32(layout.bounds + k * BOUND_BYTES + 4, at, true);
  });
}

/** Leaves of a tree from left to right; its nodes are appended. */
function leavesOf(tree: Tree, index: number, nodes: FlatNode[]): number[] {
  const order: number[] = [];
  const visit = (node: number): void => {
    if (node < 0) {
      order.push(~node);
      return;
    }
    const first = order.length;
    visit(tree.left[node] as number);
    nodes.push({
      column: tree.feature[node] as number,
      threshold: fastThreshold(tree, node) as number,
      leaves: bits(first, order.length),
      tree: index,
    });
    visit(tree.right[node] as number);
  };
  visit(tree.leaves === 1 ? -1 : 0);
  return order;
}

/** Bits `from` to `to` - 1 of 32; fewer than 32 of them. */
const bits = (from: number, to: number): number => (((1 << (to - from)) - 1) << from) >>> 0;
