import { startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { observeRedis } from './telemetry-observer.js';

describe('the status of a Redis connection', () => {
  const telemetry = startTelemetry({
    service: 'test',
    instance: 'test-1',
    version: '1.2.3',
    environment: 'test',
    sampleRatio: 0,
    logLevel: 'silent',
    processMetrics: false,
  });

  after(() => telemetry.shutdown());

  it('is exported once there is a connection, so that an unused one does not read as lost', async () => {
    const observer = observeRedis(telemetry, 'bulk');
    expect(await telemetry.metrics.text()).to.not.contain('redis_connection_status{');
    observer.connected('bulk', true);
    expect(await telemetry.metrics.text()).to.contain('redis_connection_status{profile="bulk"} 1');
    observer.connected('bulk', false);
    expect(await telemetry.metrics.text()).to.contain('redis_connection_status{profile="bulk"} 0');
  });
});
