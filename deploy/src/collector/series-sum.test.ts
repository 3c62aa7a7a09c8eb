import { expect } from 'chai';
import { seriesSum } from './series-sum.js';

describe('seriesSum', () => {
  const text = [
    '# HELP a_total b',
    'a_total{x="}",y="1"} 2 # {trace_id="f"} 9',
    'a_total{x="z"} 3.5e1 1700000000',
    'a_total_b{x="z"} 7',
    'plain 4',
  ].join('\n');

  it('adds the series of one metric', () => {
    expect(seriesSum(text, 'a_total')).to.equal(37);
    expect(seriesSum(text, 'plain')).to.equal(4);
    expect(seriesSum(text, 'absent')).to.equal(0);
  });

  it('adds those with a label only', () => {
    expect(seriesSum(text, 'a_total', 'x="z"')).to.equal(35);
  });
});
