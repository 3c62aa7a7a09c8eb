import { expect } from 'chai';
import { hasNoLag } from './until-settled.js';

const lag = (tenant: string, entries: number): string =>
  `stream_consumer_lag{topic="log",partition="${tenant}",service="feature-service"} ${entries}\n`;

describe('lag of the feature-service', () => {
  it('is none when every log is worked off', () => {
    expect(hasNoLag(lag('a', 0) + lag('b', 0))).to.equal(true);
    expect(hasNoLag(lag('a', 0) + lag('b', 12))).to.equal(false);
  });

  it('is unknown before the first look, and of other topics it is another', () => {
    expect(hasNoLag('')).to.equal(false);
    expect(hasNoLag('stream_consumer_lag{topic="backfill",partition="a"} 0\n')).to.equal(false);
    expect(hasNoLag(`${lag('a', 0)}stream_consumer_lag{topic="x",partition="a"} 3\n`)).to.equal(
      true,
    );
  });
});
