import { findLightgbmPython } from '@eaglerank/testkit';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseLightgbm } from '../lightgbm/parse.js';
import { allRows, fixtures, type Fixture } from '../testing/fixtures.js';
import { chooseScorer } from './choose-scorer.js';
import { WalkScorer } from './walk.js';

const SCRIPT = fileURLToPath(new URL('../../fixtures/make_fixtures.py', import.meta.url));
/** Kinds of which every node has a fast form. */
const FAST = ['plain', 'nan', 'stumps', 'ranking', 'one_leaf'];

function expectLightgbmScores({ name, text, golden }: Fixture, from = ''): void {
  const forest = parseLightgbm(text);
  const batch = { values: golden.values, stride: golden.columns, rows: allRows(golden.rows) };
  const { scorer, why } = chooseScorer(forest);
  if (FAST.includes(name)) expect(scorer.kind, why).to.equal('simd');
  for (const each of [new WalkScorer(forest), scorer]) {
    const scores = new Float64Array(golden.rows);
    each.score(batch, scores);
    expect(scores, `${name}${from} by ${each.kind}`).to.deep.equal(golden.scores);
  }
}

describe("LightGBM's own scores", () => {
  for (const fixture of fixtures()) {
    it(`come out to the last bit: ${fixture.name}`, () => expectLightgbmScores(fixture));
  }

  const python = findLightgbmPython();
  const command = 'command' in python ? python.command : undefined;
  const title = 'come out to the last bit for models trained now';
  (command === undefined ? it.skip : it)(
    'missing' in python ? `${title}: ${python.missing}` : title,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'eaglerank-lightgbm-'));
      try {
        const seed = String(Date.now() % 1_000_000);
        execFileSync(command!, [SCRIPT, folder, seed, '1000'], { stdio: 'pipe' });
        const trained = fixtures(folder);
        expect(trained).to.have.length(8);
        for (const fixture of trained) expectLightgbmScores(fixture, ` of seed ${seed}`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
