import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Forest } from '../forest.js';
import { parseLightgbm } from '../lightgbm/parse.js';
import { ModelRefusedError } from '../refusal.js';
import { chooseScorer } from '../score/choose-scorer.js';
import type { Scorer } from '../score/scorer.js';
import { WalkScorer } from '../score/walk.js';
import { checkFiles, type ArtefactFiles } from './files.js';
import { decodeEmbeddings, type Embeddings } from './embeddings.js';
import { decodeGolden, type GoldenVectors } from './golden.js';
import {
  EMBEDDINGS_FILE,
  GOLDEN_FILE,
  MANIFEST_FILE,
  MODEL_FILE,
  REFERENCE_FILE,
  REPORT_FILE,
  parseManifest,
  type Manifest,
} from './manifest.js';
import { parseImportance, type FeatureImportance } from './importance.js';
import { parseReference, type Reference } from './reference.js';

/** Rows scored before the event loop gets its turn: a few milliseconds of work. */
const ROWS_PER_TURN = 256;

/** What the caller wants; what is not named is not compared. */
export interface Expected {
  readonly name?: string;
  readonly version?: string;
  /** Hash of the feature plan that rows come from. */
  readonly schemaHash?: number;
}

/** A model that was verified: it scores its golden vectors as its trainer did. */
export interface ModelArtefact {
  readonly manifest: Manifest;
  readonly forest: Forest;
  readonly golden: GoldenVectors;
  /** Undefined where the artefact brings none. */
  readonly reference: Reference | undefined;
  readonly embeddings: Embeddings | undefined;
  /** The greatest first; empty where the artefact tells none. */
  readonly importance: readonly FeatureImportance[];
}

/**
 * Verifies an artefact: manifest, sizes and checksums of every file, feature plan, model, and the golden
 * vectors, which the walk and the fast form must score to the last bit as expected.
 *
 * @throws ModelRefusedError with its reason
 */
export async function openArtefact(
  files: ArtefactFiles,
  expected: Expected = {},
): Promise<ModelArtefact> {
  const manifestBytes = files.get(MANIFEST_FILE);
  if (manifestBytes === undefined) {
    throw new ModelRefusedError('truncated', `${MANIFEST_FILE} is missing`);
  }
  const manifest = parseManifest(textOf(manifestBytes));
  checkFiles(manifest, files);
  checkExpected(manifest, expected);
  const forest = parseLightgbm(textOf(files.get(MODEL_FILE)!), manifest.features);
  checkCounts(manifest, forest);
  const golden = decodeGolden(files.get(GOLDEN_FILE)!);
  await checkGolden(forest, golden);
  const part = <T>(name: string, decode: (bytes: Uint8Array) => T): T | undefined =>
    manifest.files[name] === undefined ? undefined : decode(files.get(name)!);
  return {
    manifest,
    forest,
    golden,
    reference: part(REFERENCE_FILE, (bytes) => parseReference(textOf(bytes))),
    embeddings: part(EMBEDDINGS_FILE, decodeEmbeddings),
    importance: part(REPORT_FILE, (bytes) => parseImportance(textOf(bytes))) ?? [],
  };
}

function checkExpected(manifest: Manifest, expected: Expected): void {
  for (const key of ['name', 'version'] as const) {
    const wanted = expected[key];
    if (wanted !== undefined && manifest[key] !== wanted) {
      throw new ModelRefusedError(
        'format',
        `${MANIFEST_FILE}: ${key} is ${manifest[key]}, asked for was ${wanted}`,
      );
    }
  }
  const { schemaHash } = expected;
  if (schemaHash !== undefined && manifest.schemaHash !== schemaHash) {
    throw new ModelRefusedError(
      'schema',
      `${MANIFEST_FILE}: made for feature plan ${manifest.schemaHash}, in use is ${schemaHash}; ` +
        'train it on the plan in use',
    );
  }
}

function checkCounts({ trees, leaves }: Manifest, forest: Forest): void {
  if (trees === forest.trees.length && leaves === forest.maxLeaves) return;
  throw new ModelRefusedError(
    'format',
    `${MODEL_FILE}: ${forest.trees.length} trees of at most ${forest.maxLeaves} leaves, ` +
      `the manifest says ${trees} and ${leaves}`,
  );
}

async function checkGolden(forest: Forest, golden: GoldenVectors): Promise<void> {
  const columns = forest.features.length;
  if (golden.columns !== columns || golden.rows === 0) {
    throw new ModelRefusedError(
      'format',
      `${GOLDEN_FILE}: ${golden.rows} rows of ${golden.columns} columns; ` +
        `needed is at least one of ${columns}`,
    );
  }
  const bad = golden.scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new ModelRefusedError('non_finite', `${GOLDEN_FILE}: score of row ${bad}`);
  }
  const { scorer } = chooseScorer(forest);
  await compare(new WalkScorer(forest), golden);
  if (scorer.kind !== 'walk') await compare(scorer, golden);
}

async function compare(scorer: Scorer, golden: GoldenVectors): Promise<void> {
  const scores = new Float64Array(ROWS_PER_TURN);
  for (let from = 0; from < golden.rows; from += ROWS_PER_TURN) {
    const length = Math.min(ROWS_PER_TURN, golden.rows - from);
    const rows = Uint32Array.from({ length }, (_, i) => from + i);
    scorer.score({ values: golden.values, stride: golden.columns, rows }, scores);
    for (let i = 0; i < length; i++) {
      if (Object.is(scores[i], golden.scores[from + i])) continue;
      throw new ModelRefusedError(
        'golden',
        `${GOLDEN_FILE}: row ${from + i} scores ${scores[i]} by ${scorer.kind}, ` +
          `expected is ${golden.scores[from + i]}`,
      );
    }
    await nextTurn();
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
