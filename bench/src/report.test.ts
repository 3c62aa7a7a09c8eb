import { expect } from 'chai';
import { describeLoad } from './machine.js';
import { formatReport, type Finding } from './report.js';

const finding = (extra: Partial<Finding>): Finding => ({
  ...{ what: 'a figure', measured: '1.00', reach: '≥ 2', reached: false },
  ...extra,
});

describe('report', () => {
  it('lists every figure that has one to reach, and says why one falls short', () => {
    const text = formatReport(
      ['A machine.'],
      [
        {
          title: 'Speed',
          findings: [
            finding({ what: 'ratio', why: 'the sun was in our eyes' }),
            finding({ what: 'cpu', reached: true }),
            finding({ what: 'p99', reached: undefined }),
            finding({ what: 'bytes', reach: '', reached: undefined }),
          ],
          notes: 'As it was.',
        },
      ],
    );
    const [summary = '', rest = ''] = text.split('## What falls short, and why');
    expect(summary).to.include('| ratio | 1.00 | ≥ 2 | **no** |');
    expect(summary).to.include('| cpu | 1.00 | ≥ 2 | yes |');
    expect(summary).to.include('| p99 | 1.00 | ≥ 2 |  |');
    expect(summary).not.to.include('bytes');
    expect(rest).to.include('- ratio (1.00): the sun was in our eyes.');
    expect(rest).to.include('## Speed').and.include('| bytes |').and.include('As it was.');
  });

  it('leaves out what is empty', () => {
    const text = formatReport([], [{ title: 'Notes', findings: [], notes: 'x' }]);
    expect(text).not.to.include('Numbers to reach').and.not.to.include('falls short');
    expect(text).not.to.include('| what |');
  });

  it('says when others used the machine', () => {
    expect(describeLoad(0.1)).to.include('quiet');
    expect(describeLoad(3)).to.include('3.00 busy cores').and.include('others were using it');
  });
});
