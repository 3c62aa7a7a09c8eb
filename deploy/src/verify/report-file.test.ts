import { expect } from 'chai';
import { withSections, type Section } from './report-file.js';

const NAMES = ['first', 'second'];

function section(name: string, ok: boolean, cell = 'a'): Section {
  const tables = [{ title: 'Rows', head: ['x'], rows: [[cell]] }];
  const report = { ok, summary: `${name} ran.`, tables, notes: ['left out'] };
  return { name, title: `Part ${name}`, commit: 'abc', seconds: 12, report };
}

describe('the verification report', () => {
  it('holds a section for each part in their order, with result, commit and tables', () => {
    const text = withSections('', [section('second', false), section('first', true)], NAMES);
    expect(text.indexOf('## Part first')).to.be.below(text.indexOf('## Part second'));
    expect(text).to.contain(
      '**Holds.** first ran. `npm run verify:operate -- first`, commit abc, 12 s.',
    );
    expect(text).to.contain('**Does not hold.** second ran.').and.to.contain('- left out');
  });

  it('replaces the sections that ran again and keeps the others', () => {
    const before = withSections('', [section('first', true), section('second', true)], NAMES);
    const after = withSections(before, [section('second', false)], NAMES);
    expect(after)
      .to.contain('**Holds.** first ran.')
      .and.to.contain('**Does not hold.** second ran.');
    expect(after).to.not.contain('**Holds.** second ran.');
    expect(withSections(after, [], NAMES)).to.equal(after);
  });

  it('says why a part did not run, and escapes what would break a table', () => {
    const { report: _, ...rest } = section('first', true);
    const text = withSections(
      '',
      [{ ...rest, missing: 'helm not found' }, section('second', true, 'a|b\nc')],
      NAMES,
    );
    expect(text).to.contain('**Not run**: helm not found.').and.to.contain('| a\\|b c |');
  });
});
