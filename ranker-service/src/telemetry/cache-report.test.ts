import { METRICS, startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { CacheReport } from './cache-report.js';

describe('CacheReport', () => {
  it('logs hits and misses since the last time, of levels that were asked', async () => {
    const lines: string[] = [];
    const telemetry = startTelemetry({
      ...{ service: 'ranker-service', instance: 'i', version: '1', environment: 'test' },
      ...{ sampleRatio: 0, logLevel: 'info', processMetrics: false },
      logDestination: { write: (line) => void lines.push(line) },
    });
    const use = (level: string, hits: number, misses: number): void => {
      telemetry.metrics.use(METRICS.featureCacheHits).inc({ level }, hits);
      telemetry.metrics.use(METRICS.featureCacheMisses).inc({ level }, misses);
    };
    const report = new CacheReport(telemetry);
    const stop = report.start();
    use('l1', 3, 1);
    report.report();
    use('l1', 5, 0);
    use('redis', 0, 1);
    stop();
    stop();
    const found = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ event, cache_level, hits, misses }) => ({ event, cache_level, hits, misses }));
    const event = 'FeatureCacheUsed';
    expect(found).to.deep.equal([
      { event, cache_level: 'l1', hits: 3, misses: 1 },
      { event, cache_level: 'l1', hits: 5, misses: 0 },
      { event, cache_level: 'redis', hits: 0, misses: 1 },
    ]);
    await telemetry.shutdown();
  });
});
