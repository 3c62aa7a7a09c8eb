import { expect } from 'chai';
import { startAdminServer, type AdminServer } from './admin-server.js';
import { METRICS } from './catalogue.js';
import { HealthRegistry } from './health-registry.js';
import { startTelemetry } from './telemetry.js';

describe('admin server', () => {
  const telemetry = startTelemetry({
    service: 'gateway',
    instance: 'a:1',
    version: '1.2.3',
    environment: 'test',
    sampleRatio: 0,
    logLevel: 'silent',
  });
  const health = new HealthRegistry();
  let server: AdminServer;
  let redisUp = true;

  before(async () => {
    health.register(
      'redis',
      () => (redisUp ? Promise.resolve() : Promise.reject(new Error('refused'))),
      { critical: true, intervalMs: 5 },
    );
    await health.start();
    server = await startAdminServer({
      bind: '127.0.0.1',
      port: 0,
      telemetry,
      health,
      routes: {
        '/feature-store/stats': () => ({ entities: 3 }),
        '/feature-store/metadata/': (entity) => (entity === 'item' ? { entity } : undefined),
        '/broken': () => Promise.reject(new Error('secret detail')),
      },
    });
  });
  after(async () => {
    health.stop();
    await server.stop();
    await telemetry.shutdown();
  });

  const get = async (path: string, init?: RequestInit): Promise<[number, string, string]> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return [response.status, await response.text(), response.headers.get('content-type') ?? ''];
  };

  const readyIs = async (status: number): Promise<void> => {
    while ((await get('/health/ready'))[0] !== status) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('is alive whatever its dependencies do, ready only with them', async () => {
    for (const path of ['/healthz', '/health/live', '/health/ready', '/health']) {
      expect((await get(path))[0], path).to.equal(200);
    }
    redisUp = false;
    await readyIs(503);
    expect((await get('/healthz'))[0]).to.equal(200);
    expect((await get('/health/live'))[0]).to.equal(200);
    const [status, body] = await get('/health');
    expect(status).to.equal(503);
    expect(JSON.parse(body)).to.deep.include({ status: 'unhealthy', ready: false });
    redisUp = true;
    await readyIs(200);
  });

  it('describes the service, its memory, its pools and every component', async () => {
    const usage = telemetry.metrics.use(METRICS.featureStorePoolUsage);
    usage.set({ pool: 'redis.request', state: 'up' }, 1);
    usage.set({ pool: 'redis.request', state: 'down' }, 0);
    const body = JSON.parse((await get('/health'))[1]) as Record<string, unknown> & {
      components: Record<string, Record<string, unknown>>;
    };
    expect(body).to.include({
      service: 'gateway',
      instance: 'a:1',
      version: '1.2.3',
      environment: 'test',
      status: 'healthy',
    });
    expect(body['uptimeSeconds']).to.be.a('number');
    const pool = 'redis.request';
    expect(body['pools']).to.deep.equal({ [pool]: { up: 1, down: 0 } });
    const memory = body['memory'] as Record<string, number>;
    for (const name of ['residentBytes', 'heapUsedBytes', 'heapLimitBytes', 'externalBytes']) {
      expect(memory[name], name).to.be.greaterThan(0);
    }
    const redis = body.components['redis'];
    expect(redis).to.include({ status: 'healthy', critical: true });
    expect(redis?.['latencyMs']).to.be.a('number');
    expect(redis?.['lastCheck']).to.be.a('string');
  });

  it('serves metrics in OpenMetrics with those of the process', async () => {
    telemetry.metrics.use(METRICS.spansExported).inc();
    const [status, text, type] = await get('/metrics');
    expect(status).to.equal(200);
    expect(type).to.include('application/openmetrics-text');
    expect(text).to.match(/\nprocess_resident_memory_bytes \d+/);
    expect(text).to.match(/\nnodejs_eventloop_lag_p99_seconds /);
    expect(text).to.include('component_healthy{component="redis"} 1');
    expect(text).to.match(/build_info\{service="gateway",version="1.2.3"/);
  });

  it('serves extra routes, hides their failures, refuses writes', async () => {
    expect(await get('/feature-store/stats')).to.deep.equal([
      200,
      '{"entities":3}',
      'application/json',
    ]);
    expect((await get('/feature-store/metadata/item'))[1]).to.equal('{"entity":"item"}');
    expect((await get('/feature-store/metadata/nothing'))[0]).to.equal(404);
    expect((await get('/feature-store/metadata/%'))[0]).to.equal(404);
    const [status, body] = await get('/broken');
    expect(status).to.equal(500);
    expect(body).to.not.include('secret');
    expect((await get('/nowhere'))[0]).to.equal(404);
    expect((await get('/metrics', { method: 'POST' }))[0]).to.equal(405);
  });
});
