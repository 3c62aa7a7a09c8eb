import { START, type Position } from '@eaglerank/events';
import { startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { LagSampler } from './lag-sampler.js';

describe('the lag of a tenant', () => {
  const telemetry = startTelemetry({
    service: 'feature-service',
    instance: 'test-1',
    version: '1.2.3',
    environment: 'test',
    sampleRatio: 0,
    logLevel: 'silent',
    processMetrics: false,
  });

  after(() => telemetry.shutdown());

  it('is told while its lease is held, and no longer', async () => {
    let position: Position | undefined = START;
    const engine = {
      get tenants() {
        return [{ config: { id: 'a' }, position }];
      },
    };
    const log = { lag: () => Promise.resolve(7) };
    const sampler = new LagSampler(engine, log, telemetry);
    await sampler.sample();
    expect(await telemetry.metrics.text()).to.contain(
      'stream_consumer_lag{topic="log",partition="a"} 7',
    );
    position = undefined;
    await sampler.sample();
    expect(await telemetry.metrics.text()).to.not.contain('stream_consumer_lag{');
  });
});
