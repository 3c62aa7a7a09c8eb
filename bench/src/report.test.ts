import { expect } from 'chai';
import { busyByOthers, describeOthers, readTicks } from './machine.js';
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

  it('tells what others did to the machine from what it did itself', () => {
    const stat = (user: number): string => `cpu  ${user} 10 20 900 5 1 2 0 0 0\ncpu0 1 2 3`;
    const own = (ticks: number): string => `7 (a b) S 1 1 1 0 0 0 0 0 0 0 ${ticks} 20 30 40 0`;
    const before = readTicks(stat(1000), own(10), 0);
    expect(before).to.deep.equal({ busy: 1033, own: 100, at: 0 });
    // 300 ticks in 2 s, 200 of them its own: half a core by others
    expect(busyByOthers(before, readTicks(stat(1300), own(210), 2000))).to.equal(0.5);
    expect(describeOthers(0.02)).to.include('was quiet');
    expect(describeOthers(0.5)).to.include('0.50 cores').and.include('not quiet');
  });
});
