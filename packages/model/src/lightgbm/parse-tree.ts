import { CATEGORICAL, MISSING_NAN, type Tree } from '../forest.js';
import { ModelRefusedError } from '../refusal.js';
import type { Fields } from './fields.js';

const MOST_LEAVES = 1 << 20;
const INT32 = 2 ** 31 - 1;

/** One tree of the dump. */
export function parseTree(fields: Fields, features: number): Tree {
  const leaves = fields.integer('num_leaves', 1, MOST_LEAVES);
  if (fields.integer('is_linear', 0, 1, 0) !== 0) {
    throw new ModelRefusedError(
      'unsupported',
      `${fields.where}: linear trees are not scored here; train with linear_tree=false`,
    );
  }
  const nodes = leaves - 1;
  const categories = fields.integer('num_cat', 0, MOST_LEAVES, 0);
  const tree: Tree = {
    leaves,
    leafValue: fields.numbers('leaf_value', leaves),
    leafCount: leafCounts(fields, leaves),
    ...(nodes === 0 ? NO_NODES : parseNodes(fields, nodes, features)),
    ...(categories === 0 ? NO_CATEGORIES : parseCategories(fields, categories)),
  };
  checkDecisions(tree, categories, fields);
  checkShape(tree, fields);
  return tree;
}

type Nodes = Pick<Tree, 'feature' | 'threshold' | 'decision' | 'left' | 'right'>;
type Categories = Pick<Tree, 'catBounds' | 'catBits'>;

const NO_NODES: Nodes = {
  feature: new Int32Array(0),
  threshold: new Float64Array(0),
  decision: new Uint8Array(0),
  left: new Int32Array(0),
  right: new Int32Array(0),
};
const NO_CATEGORIES: Categories = { catBounds: new Int32Array(1), catBits: new Uint32Array(0) };

function parseNodes(fields: Fields, nodes: number, features: number): Nodes {
  return {
    feature: fields.integers('split_feature', nodes, 0, features - 1),
    threshold: fields.numbers('threshold', nodes),
    decision: Uint8Array.from(fields.integers('decision_type', nodes, 0, 255)),
    left: fields.integers('left_child', nodes, ~nodes, nodes - 1),
    right: fields.integers('right_child', nodes, ~nodes, nodes - 1),
  };
}

function parseCategories(fields: Fields, categories: number): Categories {
  const catBounds = fields.integers('cat_boundaries', categories + 1, 0, INT32);
  for (let i = 0; i < categories; i++) {
    if (catBounds[0] !== 0 || (catBounds[i + 1] as number) < (catBounds[i] as number)) {
      throw fields.refused('cat_boundaries must start at 0 and not fall');
    }
  }
  const words = fields.numbers('cat_threshold', catBounds[categories] as number);
  return { catBounds, catBits: Uint32Array.from(words) };
}

/** A dump that counts nothing, as converters write it, weighs every leaf alike. */
function leafCounts(fields: Fields, leaves: number): Float64Array {
  if (!fields.has('leaf_count') || fields.text('leaf_count') === '') {
    return new Float64Array(leaves).fill(1);
  }
  const counts = fields.numbers('leaf_count', leaves);
  const usable = counts.every((count) => count >= 0) && counts.some((count) => count > 0);
  return usable ? counts : counts.fill(1);
}

function checkDecisions(tree: Tree, categories: number, fields: Fields): void {
  for (let node = 0; node < tree.leaves - 1; node++) {
    const decision = tree.decision[node] as number;
    if (decision >> 2 > MISSING_NAN) {
      throw fields.refused(`decision_type[${node}] is ${decision}, which names no missing type`);
    }
    const set = tree.threshold[node] as number;
    if ((decision & CATEGORICAL) !== 0 && !(set >= 0 && set < categories)) {
      throw fields.refused(`threshold[${node}] must name one of the ${categories} category sets`);
    }
  }
}

/** Every node and leaf hangs below the root exactly once. */
function checkShape(tree: Tree, fields: Fields): void {
  const nodes = tree.leaves - 1;
  if (nodes === 0) return;
  const seen = new Uint8Array(nodes + tree.leaves);
  const open = [0];
  let reached = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const slot = next < 0 ? nodes + ~next : next;
    if (seen[slot] === 1) {
      const name = next < 0 ? `leaf ${~next}` : `node ${next}`;
      throw fields.refused(`${name} hangs below two nodes, or below itself`);
    }
    seen[slot] = 1;
    reached++;
    if (next >= 0) open.push(tree.left[next] as number, tree.right[next] as number);
  }
  if (reached !== seen.length) {
    throw fields.refused(`${seen.length - reached} nodes or leaves hang below nothing`);
  }
}
