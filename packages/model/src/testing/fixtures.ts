import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeGolden, type GoldenVectors } from '../artefact/golden.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** A model that LightGBM trained, and rows with the scores that LightGBM gave them. */
export interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly golden: GoldenVectors;
}

/** Those below a folder that make_fixtures.py wrote; by default the committed ones. */
export function fixtures(folder = FOLDER): Fixture[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      name,
      text: readFileSync(`${folder}/${name}/model.txt`, 'utf8'),
      golden: decodeGolden(readFileSync(`${folder}/${name}/golden.bin`)),
    }));
}

/** Row numbers 0 to count - 1. */
export function allRows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
