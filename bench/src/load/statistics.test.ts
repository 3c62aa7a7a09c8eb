import { expect } from 'chai';
import fc from 'fast-check';
import { list, median, quantile, sum } from './statistics.js';

describe('statistics', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([])).to.be.NaN;
  });

  it('takes the value at a quantile, never beyond the largest', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(hundred, 0)).to.equal(1);
    expect(quantile(hundred, 0.5)).to.equal(51);
    expect(quantile(hundred, 0.99)).to.equal(100);
    expect(quantile(hundred, 1)).to.equal(100);
    expect(quantile([], 0.5)).to.be.NaN;
  });

  it('leaves the sample as it is and counts in numbers, not in text', () => {
    const sample = [10, 9, 100];
    expect(quantile(sample, 0.5)).to.equal(10);
    expect(median(sample)).to.equal(10);
    expect(sample).to.deep.equal([10, 9, 100]);
  });

  it('has a share of at most q below the quantile', () => {
    const samples = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const at = quantile(values, q);
        expect(values.filter((v) => v < at).length).to.be.at.most(q * values.length);
        expect(values).to.include(at);
      }),
    );
  });

  it('sums and lists', () => {
    expect(sum([1, 2, 3.5])).to.equal(6.5);
    expect(list([0.123, 4])).to.equal('0.12, 4.00');
  });
});
