import { expect } from 'chai';
import { Scrape } from './metrics.js';

const TEXT = `# HELP feeds_total Feeds.
# TYPE feeds counter
feeds_total{tenant="a",status="OK"} 12
feeds_total{tenant="b",status="OK"} 3 # {trace_id="4bf9"} 0.5 1700000000.1
feeds_total{tenant="a",status="say \\"no\\""} 1e3
latency_seconds_bucket{le="+Inf"} 15
latency_seconds_count 15
nothing
`;

describe('metrics of a service', () => {
  const scrape = Scrape.parse(TEXT);

  it('sums the samples that carry the labels', () => {
    expect(scrape.sum('feeds_total')).to.equal(1015);
    expect(scrape.sum('feeds_total', { tenant: 'a', status: 'OK' })).to.equal(12);
    expect(scrape.sum('feeds_total', { tenant: 'b' })).to.equal(3);
    expect(scrape.sum('feeds_total', { status: 'say "no"' })).to.equal(1000);
    expect(scrape.sum('missing')).to.equal(0);
  });

  it('lists the series of a kind', () => {
    expect([...scrape.series('_total').values()]).to.deep.equal([12, 3, 1000]);
    expect(scrape.series('_count').get('latency_seconds_count{}')).to.equal(15);
  });
});
