import { fileURLToPath } from 'node:url';
import { loadFeaturePlan } from '@eaglerank/features';
import { METRICS, startTelemetry, type Telemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import type { BatchReport } from '../engine/report.js';
import { TelemetryReport } from './telemetry-report.js';

const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

describe('TelemetryReport', () => {
  let now = 1_000_000;
  let telemetry: Telemetry;
  let report: TelemetryReport;
  beforeEach(() => {
    telemetry = startTelemetry({
      ...{ service: 'feature-service', instance: 't', version: 't', environment: 't' },
      ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
      clock: { now: () => now, monotonic: () => now },
    });
    report = new TelemetryReport(telemetry, PLAN);
  });

  const value = (name: string, part = ''): number | undefined =>
    telemetry.metrics.samples(name).find(({ metricName = '' }) => metricName.endsWith(part))?.value;
  const applied = (...types: string[]): void => {
    const batch: BatchReport = {
      ...{ tenant: 'a', types: new Map(types.map((type) => [type, 1])), late: 0, duplicates: 0 },
      ...{ refused: new Map(), ingestMs: [], watermarkMs: 0, users: new Set() },
    };
    report.applied(batch);
  };

  it('says when an event last changed each feature group', () => {
    const updates = (): Record<string, number> =>
      Object.fromEntries(
        telemetry.metrics
          .samples(METRICS.featureLastUpdate.name)
          .map(({ labels, value: seconds }) => [String(labels['group']), seconds]),
      );
    applied('user_upsert');
    expect(updates()).to.deep.equal({});
    applied('impression');
    const first = updates();
    expect(Object.keys(first)).to.have.length.above(0);
    now += 5000;
    applied('click', 'follow');
    const changed = Object.entries(updates());
    expect(changed.length).to.be.at.least(Object.keys(first).length);
    expect(changed.every(([, seconds]) => seconds === 1000 || seconds === 1005)).to.equal(true);
    expect(changed.some(([, seconds]) => seconds === 1005)).to.equal(true);
  });

  it('measures a run of history from its first commit to its last, and its failures', async () => {
    const { name } = METRICS.featureBackfillDuration;
    const commit = (backfill: boolean): void =>
      report.committed({ tenant: 'a', entities: 1, backfill });
    report.failed('a', new Error('no run yet'));
    expect(value(METRICS.featureBackfillFailures.name)).to.equal(0);
    commit(true);
    now += 40_000;
    report.failed('a', new Error('in a run'));
    report.failed('b', new Error('of another tenant'));
    commit(true);
    commit(false);
    now += 59_999;
    await telemetry.metrics.text();
    expect(value(name, '_count')).to.equal(0);
    now += 1;
    await telemetry.metrics.text();
    expect([value(name, '_count'), value(name, '_sum')]).to.deep.equal([1, 40]);
    expect(value(METRICS.featureBackfillFailures.name)).to.equal(1);
    report.failed('a', new Error('after the run'));
    expect(value(METRICS.featureBackfillFailures.name)).to.equal(1);
  });
});
