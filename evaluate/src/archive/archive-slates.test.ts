import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from '@eaglerank/domain';
import { expect } from 'chai';
import { ROOT } from '../paths.js';
import { gradeOf } from './archive-slates.js';

/** What the trainer's source says, read as text: tests run without a Python, too. */
function trainerGrades(): { grades: Map<string, number>; vetoes: string[] } {
  const source = readFileSync(join(ROOT, 'trainer/eaglerank_trainer/labels.py'), 'utf8');
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
});
