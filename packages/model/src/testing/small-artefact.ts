import { seededRandom } from '@eaglerank/domain';
import { encodeEmbeddings, type Embeddings } from '../artefact/embeddings.js';
import { withManifest, type ArtefactFiles } from '../artefact/files.js';
import { encodeGolden } from '../artefact/golden.js';
import { parseLightgbm } from '../lightgbm/parse.js';
import { WalkScorer } from '../score/walk.js';
import { randomDump } from './random-forest.js';
import { randomRows } from './random-rows.js';

export interface SmallArtefactOptions {
  readonly name: string;
  /** Names of its columns. */
  readonly features: readonly string[];
  readonly schemaHash: number;
  /** Other seeds make other models. */
  readonly seed: number;
  readonly embeddings?: Embeddings;
}

/** A sound artefact of a few random trees, whose golden scores are those of the walk. */
export function smallArtefact(options: SmallArtefactOptions): ArtefactFiles {
  const { name, features, schemaHash, seed, embeddings } = options;
  const random = seededRandom(seed);
  const columns = features.length;
  const forestOptions = { columns, trees: 8, maxLeaves: 8, decisions: [2] };
  const { text, thresholds } = randomDump(random, forestOptions);
  const forest = parseLightgbm(text);
  const rows = 20;
  const values = randomRows(random, rows, columns, thresholds, false);
  const scores = new Float64Array(rows);
  const all = Uint32Array.from({ length: rows }, (_, i) => i);
  new WalkScorer(forest).score({ values, stride: columns, rows: all }, scores);
  const files = new Map<string, Uint8Array>([
    ['model.txt', Buffer.from(text)],
    ['golden.bin', encodeGolden({ rows, columns, values, scores })],
  ]);
  if (embeddings) files.set('embeddings.bin', encodeEmbeddings(embeddings));
  return withManifest(files, {
    ...{ name, schemaHash, features: [...features], calibration: null },
    createdAt: '2026-01-02T03:04:05Z',
    trees: forest.trees.length,
    leaves: forest.maxLeaves,
  });
}
