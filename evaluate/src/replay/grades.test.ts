import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from '@eaglerank/domain';
import { expect } from 'chai';
import { ROOT } from '../paths.js';
import { ATTRIBUTION_S, SHORTEST_DWELL_MS, gradeOf, gradeOfLabels } from './grades.js';

/** The trainer's source, read as text: tests run without a Python, too. */
const sourceOf = (name: string): string =>
  readFileSync(join(ROOT, 'trainer/eaglerank_trainer', name), 'utf8');

function trainerGrades(): { grades: Map<string, number>; vetoes: string[] } {
  const source = sourceOf('labels.py');
  const find = (pattern: RegExp): string => pattern.exec(source)?.[1] ?? '';
  const pairs = find(/^GRADES\b[^{]*\{([^}]*)\}/m).matchAll(/"(\w+)": (\d+)/g);
  const grades = new Map(Array.from(pairs, ([, type = '', grade]) => [type, Number(grade)]));
  grades.set('dwell', Number(find(/^DWELL_GRADE = (\d+)/m)));
  const vetoes = find(/^VETOES = frozenset\(\{([^}]*)\}/m).matchAll(/"(\w+)"/g);
  return { grades, vetoes: Array.from(vetoes, ([, type = '']) => type) };
}

describe('grades of engagement', () => {
  it('are those that the trainer gives', () => {
    const { grades, vetoes } = trainerGrades();
    expect(EVENT_TYPES).to.include.members([...grades.keys(), ...vetoes]);
    expect(grades).to.have.property('size', 6);
    expect(vetoes).to.not.have.length(0);
    for (const type of EVENT_TYPES) {
      expect(gradeOf(new Set([type])), type).to.equal(grades.get(type) ?? 0);
      const vetoed = vetoes.includes(type);
      expect(gradeOf(new Set([type, 'share'])), type).to.equal(vetoed ? 0 : grades.get('share'));
    }
  });

  it('count for as long, and from as short a dwell, as the trainer takes by itself', () => {
    const defaultOf = (option: string): number => {
      const pattern = new RegExp(`add\\("--${option}", type=_seconds, default=([\\d.]+)`);
      return Number(pattern.exec(sourceOf('cli.py'))?.[1]);
    };
    expect(ATTRIBUTION_S).to.equal(defaultOf('attribution'));
    expect(SHORTEST_DWELL_MS).to.equal(1000 * defaultOf('dwell'));
  });

  it('leave out dwells that were too short', () => {
    const dwell = (dwellMs: number) => ({ type: 'dwell', afterMs: 0, dwellMs });
    const click = { type: 'click', afterMs: 0, dwellMs: 0 };
    expect(gradeOfLabels([])).to.equal(0);
    expect(gradeOfLabels([dwell(SHORTEST_DWELL_MS - 1)])).to.equal(0);
    expect(gradeOfLabels([dwell(SHORTEST_DWELL_MS - 1), dwell(SHORTEST_DWELL_MS)])).to.equal(1);
    expect(gradeOfLabels([dwell(0), click])).to.equal(2);
    expect(gradeOfLabels([click, { ...click, type: 'report' }])).to.equal(0);
  });
});
