import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { parseImportance } from './importance.js';

const text = (importance: unknown): string => JSON.stringify({ tenant: 'social', importance });

describe('parseImportance', () => {
  it('gives shares of the gain, the greatest first', () => {
    const importance = [
      { feature: 'a', gain: 1, splits: 9 },
      { feature: 'b', gain: 3, splits: 1 },
    ];
    expect(parseImportance(text(importance))).to.deep.equal([
      { feature: 'b', share: 0.75 },
      { feature: 'a', share: 0.25 },
    ]);
  });

  it('gives none where a report tells none, and never throws', () => {
    for (const report of [
      '',
      '{',
      '[]',
      '{}',
      text([]),
      text([{ feature: 'a', gain: 0 }]),
      text([{ feature: 'a', gain: -1 }]),
      text([{ feature: 'a' }]),
      text('all of them'),
    ]) {
      expect(parseImportance(report), report).to.deep.equal([]);
    }
  });

  it('reads the report of every model that is shipped', () => {
    const models = new URL('../../../../config/models/', import.meta.url);
    const folders = readdirSync(models, { recursive: true, encoding: 'utf8' });
    const reports = folders.filter((path) => path.endsWith('report.json'));
    expect(reports).to.have.length.above(0);
    for (const path of reports) {
      const found = parseImportance(readFileSync(new URL(path, models), 'utf8'));
      expect(found, path).to.have.length.above(1);
      expect(found.reduce((sum, { share }) => sum + share, 0)).to.be.closeTo(1, 1e-9);
    }
  });
});
