import { expect } from 'chai';
import { ModelRefusedError, type RefusalReason } from '../refusal.js';
import { fixtures } from '../testing/fixtures.js';
import { parseLightgbm } from './parse.js';

const dumps = new Map(fixtures().map(({ name, text }) => [name, text]));
const plain = dumps.get('plain')!;

/** The dump with the first match replaced, and tree_sizes set right again. */
function edited(text: string, from: RegExp, to: string): string {
  const changed = text.replace(from, to);
  expect(changed, `${from} matches`).to.not.equal(text);
  const trees = changed.slice(changed.indexOf('Tree=0'), changed.indexOf('end of trees'));
  const sizes = trees.split(/(?=^Tree=)/m).map((tree) => tree.length);
  return changed.replace(/tree_sizes=.*/, `tree_sizes=${sizes.join(' ')}`);
}

function refusal(text: string, features?: readonly string[]): ModelRefusedError {
  try {
    parseLightgbm(text, features);
  } catch (error) {
    if (error instanceof ModelRefusedError) return error;
    throw error;
  }
  throw new Error('the dump was taken');
}

describe('parseLightgbm', () => {
  const cases: [RefusalReason, string, string, RegExp][] = [
    ['unsupported', 'linear trees', edited(plain, /is_linear=0/, 'is_linear=1'), /linear/],
    ['unsupported', 'averaged output', plain.replace('version', 'average_output\nversion'), /rf/],
    ['unsupported', 'several classes', plain.replace('num_class=1', 'num_class=3'), /num_class/],
    ['unsupported', 'an older version', plain.replace('version=v4', 'version=v2'), /v2/],
    ['non_finite', 'a threshold', edited(plain, /threshold=\S+/, 'threshold=inf'), /tree 0: thr/],
    ['non_finite', 'a leaf', edited(plain, /leaf_value=\S+/, 'leaf_value=nan'), /leaf_value\[0\]/],
    ['truncated', 'no tree_sizes', plain.replace(/tree_sizes=.*\n/, ''), /tree_sizes/],
    ['truncated', 'no end', plain.replace('end of trees', ''), /end of trees/],
    ['truncated', 'a cut tree', plain.slice(0, plain.indexOf('Tree=5') + 90), /inside tree 5/],
    ['truncated', 'a tree that is missing', plain.replace(/Tree=3[^]*(?=Tree=4)/, ''), /tree 3/],
    ['format', 'a child out of range', edited(plain, /left_child=\S+/, 'left_child=99'), /left_c/],
    ['format', 'a cycle', edited(plain, /left_child=\S+/, 'left_child=0'), /below itself/],
    ['format', 'too few values', edited(plain, /threshold=\S+ /, 'threshold='), /8 values inst/],
    ['format', 'a feature out of range', edited(plain, /feature=\d/, 'feature=6'), /split_f/],
    ['format', 'no text dump', `{"tree_info": []}`, /text dump/],
    ['format', 'a missing type', edited(plain, /decision_type=2/, 'decision_type=14'), /names no/],
  ];
  for (const [reason, what, text, message] of cases) {
    it(`refuses as ${reason}: ${what}`, () => {
      const error = refusal(text);
      expect(error.reason, error.message).to.equal(reason);
      expect(error.message).to.match(message);
    });
  }

  it('refuses a cut anywhere before the end of the trees', () => {
    const end = plain.indexOf('end of trees') + 'end of trees'.length;
    for (let at = 0; at <= end; at += 37) {
      expect(['truncated', 'format']).to.include(refusal(plain.slice(0, at)).reason, `at ${at}`);
    }
  });

  it('takes default names for the declared ones, and no others', () => {
    const declared = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(parseLightgbm(plain, declared).features).to.deep.equal(declared);
    const named = plain.replace(/feature_names=.*/, 'feature_names=a b c d e f');
    expect(parseLightgbm(named, declared).features).to.deep.equal(declared);
    for (const [names, message] of [
      [['a', 'b', 'c', 'd', 'e'], /6 features, declared are 5/],
      [['a', 'b', 'c', 'd', 'e', 'x'], /features f are not declared/],
      [['b', 'a', 'c', 'd', 'e', 'f'], /feature 0 is a, declared is b/],
    ] as const) {
      const error = refusal(named, names);
      expect(error.reason).to.equal('schema');
      expect(error.message).to.match(message);
    }
  });

  it('reads category sets and refuses nodes without one', () => {
    const text = dumps.get('categorical')!;
    expect(parseLightgbm(text).trees.some(({ catBits }) => catBits.length > 0)).to.equal(true);
    const error = refusal(edited(text, /num_cat=[1-9]\d*/, 'num_cat=0'));
    expect(error.reason).to.equal('format');
  });
});
