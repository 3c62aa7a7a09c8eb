import { expect } from 'chai';
import fc from 'fast-check';
import { durationMs, formatDuration } from './duration.js';
import { loadThresholds, parseThresholds, scaleThresholds } from './thresholds.js';

describe('durations', () => {
  it('read back as written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e10 }), (ms) => {
        expect(durationMs(formatDuration(ms))).to.equal(ms);
      }),
    );
  });

  it('read compound ones and refuse anything else', () => {
    expect(durationMs('1h30m')).to.equal(5_400_000);
    for (const text of ['', '5', 'm', '5 m', '5x', '-5m', '5m!']) {
      expect(() => durationMs(text), text).to.throw(RangeError, 'is not a duration');
    }
  });
});

describe('the thresholds file', () => {
  it('is valid', () => {
    expect(loadThresholds().slos).to.have.property('feed-availability');
  });

  it('shrinks every duration and no value', () => {
    const small = scaleThresholds(loadThresholds(), 1 / 30);
    expect(small.scrape.interval).to.equal('500ms');
    expect(small.burnRates[0]).to.include({ short: '10s', long: '2m', factor: 14.4 });
    expect(small.alerts['HighErrorRate']?.[0]).to.include({ window: '2s', value: 0.05 });
    expect(small.slos).to.deep.equal(loadThresholds().slos);
  });

  it('names every fault at once, with its place', () => {
    const text = 'scrape: {interval: soon}\nslos: {a: {objective: 2}}\n';
    expect(() => parseThresholds(text))
      .to.throw('scrape.interval: must be a duration like 30s')
      .with.property('message')
      .that.contains('slos.a.objective')
      .and.contains('burnRates');
  });
});
