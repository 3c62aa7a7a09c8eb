/** Kinds of nodes that a random forest has. */
export interface RandomForestOptions {
  readonly columns: number;
  readonly trees: number;
  readonly maxLeaves: number;
  /** Decision types to draw from; 2 is what training without missing values gives. */
  readonly decisions: readonly number[];
}

/** Values that show a comparison's edges. */
export const EDGE_VALUES = [
  ...[0, -0, 1e-45, -1e-45, 1e-38, -1e-38, 1e-35, -1e-35, 1.1e-35, -1.1e-35, 9e-36, 1, -1, 0.5],
  ...[Infinity, -Infinity, 3.4e38, -3.4e38, 2 ** 31, -(2 ** 31), 1e300, -1e300],
];

/** LightGBM's text dump of random trees, and every threshold in it. */
export function randomDump(
  random: () => number,
  options: RandomForestOptions,
): { readonly text: string; readonly thresholds: readonly number[] } {
  const thresholds: number[] = [];
  const trees = Array.from({ length: options.trees }, (_, i) =>
    randomTree(random, options, i, thresholds),
  );
  const text = [
    'tree',
    'version=v4',
    'num_class=1',
    'num_tree_per_iteration=1',
    'label_index=0',
    `max_feature_idx=${options.columns - 1}`,
    'objective=lambdarank',
    `feature_names=${Array.from({ length: options.columns }, (_, i) => `Column_${i}`).join(' ')}`,
    `feature_infos=${new Array<string>(options.columns).fill('none').join(' ')}`,
    `tree_sizes=${trees.map((tree) => tree.length).join(' ')}`,
    '',
    `${trees.join('')}end of trees`,
    '',
    'parameters:',
    'end of parameters',
    '',
    'pandas_categorical:null',
    '',
  ].join('\n');
  return { text, thresholds };
}

function randomTree(
  random: () => number,
  { columns, maxLeaves, decisions }: RandomForestOptions,
  index: number,
  thresholds: number[],
): string {
  const below = (n: number): number => Math.floor(random() * n);
  const leaves = random() < 0.3 ? maxLeaves : 1 + below(maxLeaves);
  const left: number[] = [];
  const right: number[] = [];
  // As LightGBM grows them: a leaf becomes a node, its number goes to the left one.
  for (let node = 0; node < leaves - 1; node++) {
    const leaf = below(node + 1);
    const hangs = (child: number): boolean => child === ~leaf;
    const l = left.findIndex(hangs);
    if (l >= 0) left[l] = node;
    const r = right.findIndex(hangs);
    if (r >= 0) right[r] = node;
    left.push(~leaf);
    right.push(~(node + 1));
  }
  const nodes = left.map(() => {
    const decision = decisions[below(decisions.length)] as number;
    const threshold = (decision & 1) === 1 ? below(2) : randomThreshold(random);
    if ((decision & 1) === 0) thresholds.push(threshold);
    return { decision, threshold };
  });
  const categorical = nodes.some(({ decision }) => (decision & 1) === 1);
  return [
    `Tree=${index}`,
    `num_leaves=${leaves}`,
    `num_cat=${categorical ? 2 : 0}`,
    `split_feature=${left.map(() => below(columns)).join(' ')}`,
    `split_gain=${left.map(() => 1).join(' ')}`,
    `threshold=${nodes.map(({ threshold }) => numberText(threshold)).join(' ')}`,
    `decision_type=${nodes.map(({ decision }) => decision).join(' ')}`,
    `left_child=${left.join(' ')}`,
    `right_child=${right.join(' ')}`,
    `leaf_value=${Array.from({ length: leaves }, () => numberText(random() - 0.5)).join(' ')}`,
    `leaf_weight=${Array.from({ length: leaves }, () => 1).join(' ')}`,
    `leaf_count=${Array.from({ length: leaves }, () => 1 + below(50)).join(' ')}`,
    `internal_value=${left.map(() => 0).join(' ')}`,
    `internal_weight=${left.map(() => 0).join(' ')}`,
    `internal_count=${left.map(() => 1).join(' ')}`,
    ...(categorical
      ? [`cat_boundaries=0 1 3`, `cat_threshold=${below(2 ** 32)} ${below(2 ** 32)} 5`]
      : []),
    'is_linear=0',
    'shrinkage=0.1',
    '',
    '',
    '',
  ].join('\n');
}

function randomThreshold(random: () => number): number {
  if (random() < 0.2) {
    return EDGE_VALUES.filter(Number.isFinite)[Math.floor(random() * 18)] ?? 0;
  }
  // A few thresholds that many nodes share, some of which are no float32.
  return random() < 0.3 ? Math.floor(random() * 8) / 10 : random() * 4 - 2;
}

/** -0 keeps its sign. */
const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
