import { forestOf, type Forest, type Tree } from '../forest.js';
import { ModelRefusedError } from '../refusal.js';
import { Fields } from './fields.js';
import { parseTree } from './parse-tree.js';

const END = 'end of trees';
const VERSIONS = ['v3', 'v4'];
const MOST_FEATURES = 65_535;

/**
 * The forest of LightGBM's text dump (`Booster.save_model`).
 *
 * @param expected names of the columns; the dump must have the same in the same order, or the
 *   default names `Column_0`... in the same number. Undefined takes those of the dump.
 * @throws ModelRefusedError saying what is wrong and where
 */
export function parseLightgbm(text: string, expected?: readonly string[]): Forest {
  const start = text.indexOf('\nTree=');
  if (!text.startsWith('tree\n')) {
    throw new ModelRefusedError('format', "model.txt: starts with no line 'tree': no text dump");
  }
  if (start < 0) throw truncated('no tree follows the header');
  const header = new Fields(text.slice(0, start).split('\n'), 'model.txt header');
  checkKind(header);
  const features = featureNames(header, expected);
  return forestOf(
    features,
    parseTrees(text, start + 1, header, features.length),
    objective(header),
  );
}

function checkKind(header: Fields): void {
  const version = header.text('version');
  if (!VERSIONS.includes(version)) {
    throw unsupported(`dump version ${version}; save it with LightGBM 3 or 4`);
  }
  if (header.has('average_output')) {
    throw unsupported('averaged output (boosting=rf); train with boosting=gbdt');
  }
  for (const key of ['num_class', 'num_tree_per_iteration']) {
    const value = header.integer(key, 1, MOST_FEATURES);
    if (value !== 1) throw unsupported(`${key} is ${value}; a ranking model has one score`);
  }
}

function featureNames(header: Fields, expected: readonly string[] | undefined): readonly string[] {
  const count = header.integer('max_feature_idx', 0, MOST_FEATURES - 1) + 1;
  const names = header.words('feature_names');
  if (names.length !== count) {
    throw header.refused(`feature_names has ${names.length} names instead of ${count}`);
  }
  if (expected === undefined) return names;
  if (count !== expected.length) {
    throw schema(`has ${count} features, declared are ${expected.length}`);
  }
  if (names.every((name, i) => name === `Column_${i}`)) return expected;
  const unknown = names.filter((name) => !expected.includes(name));
  if (unknown.length > 0) throw schema(`features ${unknown.join(', ')} are not declared`);
  const moved = names.findIndex((name, i) => name !== expected[i]);
  if (moved >= 0) {
    throw schema(`feature ${moved} is ${names[moved]}, declared is ${expected[moved]}`);
  }
  return expected;
}

/** The header says how long each tree is, so that a cut anywhere shows. */
function parseTrees(text: string, start: number, header: Fields, features: number): Tree[] {
  if (!header.has('tree_sizes')) throw truncated('the header has no tree_sizes');
  const sizes = header.words('tree_sizes').map(Number);
  const trees: Tree[] = [];
  let at = start;
  for (const [i, size] of sizes.entries()) {
    const where = `tree ${i}`;
    const end = at + size;
    if (!(size > 0) || end > text.length) throw truncated(`ends inside ${where}`);
    const [title, ...lines] = text.slice(at, end).split('\n');
    if (title !== `Tree=${i}`) throw truncated(`${where} is not where tree_sizes says`);
    trees.push(parseTree(new Fields(lines, where), features));
    at = end;
  }
  if (!text.startsWith(`${END}\n`, at)) throw truncated(`no '${END}' after ${sizes.length} trees`);
  return trees;
}

/** The objective's name without its parameters. */
function objective(header: Fields): string {
  return header.has('objective') ? (header.words('objective')[0] ?? '') : '';
}

const truncated = (problem: string): ModelRefusedError =>
  new ModelRefusedError('truncated', `model.txt: ${problem}; copy the whole dump`);
const unsupported = (problem: string): ModelRefusedError =>
  new ModelRefusedError('unsupported', `model.txt: ${problem}`);
const schema = (problem: string): ModelRefusedError =>
  new ModelRefusedError('schema', `model.txt: ${problem}; train on the columns of the manifest`);
