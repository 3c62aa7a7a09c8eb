import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { METRICS } from './catalogue.js';
import { startTelemetry, type Telemetry } from './telemetry.js';

function start(otlpEndpoint: string): Telemetry {
  return startTelemetry({
    service: 'ranker-service',
    instance: 'i',
    version: '1',
    environment: 'test',
    otlpEndpoint,
    sampleRatio: 1,
    logLevel: 'silent',
    processMetrics: false,
  });
}

const dropped = (telemetry: Telemetry): number =>
  telemetry.metrics.samples(METRICS.spansDropped.name).reduce((sum, { value }) => sum + value, 0);
const exported = (telemetry: Telemetry): number =>
  telemetry.metrics.use(METRICS.spansExported).with({}).value;

describe('Telemetry', () => {
  let collector: Server;
  let endpoint: string;
  let bodies: { path: string; body: Buffer }[] = [];
  let answer: (status: number) => void = () => undefined;
  let hang = false;

  beforeEach(async () => {
    bodies = [];
    hang = false;
    collector = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        bodies.push({ path: request.url ?? '', body: Buffer.concat(parts) });
        answer = (status) => void response.writeHead(status).end();
        if (!hang) answer(200);
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    collector.closeAllConnections();
    collector.close();
  });

  it('sends finished spans to the collector as OTLP', async () => {
    const telemetry = start(`${endpoint}/`);
    const span = telemetry.tracing.startSpan('golden-span', { attributes: { rows: 200 } });
    span.end();
    await telemetry.shutdown();
    await telemetry.shutdown();
    expect(bodies.map(({ path }) => path)).to.deep.equal(['/v1/traces']);
    const body = bodies[0]?.body ?? Buffer.alloc(0);
    for (const text of ['golden-span', 'ranker-service', 'rows', 'service.name']) {
      expect(body.includes(text), text).to.equal(true);
    }
    expect(body.includes(Buffer.from(span.context.traceId, 'hex'))).to.equal(true);
    expect(exported(telemetry)).to.equal(1);
  });

  it('drops a bounded number of spans when the collector hangs, and costs no time', async () => {
    hang = true;
    const telemetry = start(endpoint);
    // one turn of the event loop: nothing that hangs can be waited for
    for (let i = 0; i < 20_000; i++) telemetry.tracing.startSpan('x', { parent: null }).end();
    expect(dropped(telemetry)).to.be.within(14_000, 16_500);
    collector.closeAllConnections();
    collector.close();
    await telemetry.shutdown();
    expect(dropped(telemetry)).to.be.within(19_000, 20_000);
  });

  it('counts what the collector refuses and keeps what it could not take yet', async () => {
    const telemetry = start(endpoint);
    hang = true;
    const sent = async (status: number): Promise<void> => {
      const before = bodies.length;
      telemetry.tracing.startSpan('x', { parent: null }).end();
      const flushed = telemetry.tracing.flush();
      while (bodies.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
      answer(status);
      await flushed;
    };
    await sent(400);
    expect([exported(telemetry), dropped(telemetry)]).to.deep.equal([0, 1]);
    await sent(503);
    expect([exported(telemetry), dropped(telemetry)]).to.deep.equal([0, 1]);
    await sent(200);
    hang = false;
    await telemetry.shutdown();
    expect([exported(telemetry), dropped(telemetry)]).to.deep.equal([2, 1]);
  });

  it('goes on when the collector comes back', async () => {
    const port = (collector.address() as AddressInfo).port;
    await new Promise((resolve) => collector.close(resolve));
    const telemetry = start(endpoint);
    telemetry.tracing.startSpan('kept').end();
    await telemetry.tracing.flush();
    await new Promise<void>((resolve) => collector.listen(port, '127.0.0.1', resolve));
    await telemetry.shutdown();
    expect([exported(telemetry), dropped(telemetry)]).to.deep.equal([1, 0]);
  });

  it('lets several services live in one process', async () => {
    const a = start('');
    const b = start('');
    a.metrics.use(METRICS.spansExported).inc(5);
    expect(exported(b)).to.equal(0);
    await a.tracing.inSpan('a', {}, async (parent) => {
      const child = b.tracing.startSpan('b');
      expect(child.context.traceId).to.equal(parent.context.traceId);
      child.end();
      await Promise.resolve();
    });
    await Promise.all([a.shutdown(), b.shutdown()]);
  });
});
