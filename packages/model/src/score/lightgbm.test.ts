import { expect } from 'chai';
import { parseLightgbm } from '../lightgbm/parse.js';
import { allRows, fixtures } from '../testing/fixtures.js';
import { WalkScorer } from './walk.js';

describe("LightGBM's own scores", () => {
  for (const { name, text, golden } of fixtures()) {
    it(`come out to the last bit: ${name}`, () => {
      const scores = new Float64Array(golden.rows);
      const rows = allRows(golden.rows);
      new WalkScorer(parseLightgbm(text)).score(
        { values: golden.values, stride: golden.columns, rows },
        scores,
      );
      expect(scores).to.deep.equal(golden.scores);
    });
  }
});
