import { expect } from 'chai';
import { latenessOf } from './event.js';

describe('lateness', () => {
  const ingest = 1_760_000_000_000;
  const day = 86_400_000;

  it('depends on the two stamps alone, both limits included', () => {
    expect(latenessOf(ingest, ingest, day)).to.equal('on_time');
    expect(latenessOf(ingest - day, ingest, day)).to.equal('on_time');
    expect(latenessOf(ingest - day - 1, ingest, day)).to.equal('late_rejected');
    expect(latenessOf(ingest + 60_000, ingest, day)).to.equal('on_time');
    expect(latenessOf(ingest + 60_001, ingest, day)).to.equal('future_rejected');
  });

  it('rejects stamps that are no time', () => {
    expect(latenessOf(NaN, ingest, day)).to.equal('late_rejected');
    expect(latenessOf(-1, 0, day)).to.equal('late_rejected');
    expect(latenessOf(Infinity, ingest, day)).to.equal('future_rejected');
  });
});
