import { expect } from 'chai';
import fc from 'fast-check';
import { createLogger, type Logger } from './logger.js';
import { isForbidden, redact, REDACTED } from './redaction.js';
import { SinkProcessor, SpanRecorder } from './span-export.js';
import { Tracing } from './tracing.js';

interface Line extends Record<string, unknown> {
  readonly error?: { type: string; message: string; stack: string; cause: unknown };
}

function capture(): { logger: Logger; lines: () => Line[] } {
  const written: string[] = [];
  const { logger } = createLogger({
    service: 'gateway',
    instance: 'a:1',
    version: '1.2.3',
    level: 'info',
    destination: { write: (line) => void written.push(line) },
  });
  return { logger, lines: () => written.map((line) => JSON.parse(line) as Line) };
}

describe('Logger', () => {
  it('writes the agreed fields', () => {
    const { logger, lines } = capture();
    logger.info('FeedServed', { tenant: 'social', num_items: 20, latency_ms: 4.2 }, 'served');
    const [line] = lines();
    expect(line).to.include({
      level: 'info',
      service: 'gateway',
      instance: 'a:1',
      version: '1.2.3',
      event: 'FeedServed',
      message: 'served',
      tenant: 'social',
      num_items: 20,
      latency_ms: 4.2,
    });
    expect(new Date(line?.['ts'] as string).toISOString()).to.equal(line?.['ts']);
    expect(line).to.not.have.any.keys('pid', 'hostname', 'time', 'msg', 'trace_id');
  });

  it('joins on the active span', () => {
    const { logger, lines } = capture();
    const processors = [new SinkProcessor('x', new SpanRecorder())];
    const tracing = new Tracing({ resource: {}, sampleRatio: 1, processors });
    const span = tracing.startSpan('request');
    tracing.withSpan(span, () => {
      logger.warn('Odd');
    });
    expect(lines()[0]).to.include({
      trace_id: span.context.traceId,
      span_id: span.context.spanId,
    });
  });

  it('describes errors with type, message, stack and cause', () => {
    const { logger, lines } = capture();
    logger.error('Failed', { error: new TypeError('bad', { cause: new Error('worse') }) });
    logger.error('Failed', { error: 'a string' });
    const [first, second] = lines();
    expect(first?.error).to.include({ type: 'TypeError', message: 'bad' });
    expect(first?.error?.stack).to.include('logger.test');
    expect(first?.error?.cause).to.include({ message: 'worse' });
    expect(second?.error).to.include({ type: 'string', message: 'a string' });
  });

  it('writes nothing below its level and carries the fields of a child', () => {
    const { logger, lines } = capture();
    logger.debug('Detail');
    logger.child({ request_id: 'r1', user_id: 'u1' }).info('Done');
    expect(lines()).to.have.length(1);
    expect(lines()[0]).to.include({ request_id: 'r1', user_id: REDACTED });
  });

  it('lets one line through per key and time, and says how many it held back', () => {
    const { logger, lines } = capture();
    const now = performance.now.bind(performance);
    let at = 0;
    performance.now = () => at;
    try {
      for (let i = 0; i < 5; i++) logger.rateLimited('redis', 30).warn('RedisDown');
      logger.rateLimited('ranker', 30).warn('RankerDown');
      at = 31;
      logger.rateLimited('redis', 30).warn('RedisDown');
    } finally {
      performance.now = now;
    }
    expect(lines().map((l) => [l['event'], l['suppressed']])).to.deep.equal([
      ['RedisDown', undefined],
      ['RankerDown', undefined],
      ['RedisDown', 4],
    ]);
  });
});

describe('redaction', () => {
  it('hides forbidden fields at any depth and in any spelling', () => {
    const secret = 'hidden-value';
    const names = ['user_id', 'userId', 'USER-ID', 'token', 'access_token', 'Authorization'];
    const more = ['features', 'featureValues', 'body', 'password', 'secret', 'payload', 'user'];
    for (const name of [...names, ...more]) {
      expect(isForbidden(name), name).to.equal(true);
      const line = JSON.stringify(redact({ a: { b: [{ [name]: secret }] }, [name]: secret }));
      expect(line, name).to.not.include(secret);
    }
  });

  it('keeps what may be logged', () => {
    const fields = {
      user_hash: 'ab',
      tenant: 'social',
      token_age_s: 3,
      n: 1,
      ok: true,
      none: null,
    };
    expect(redact(fields)).to.deep.equal(fields);
  });

  it('always ends, whatever it is given', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).to.include('[deep]');
    expect(redact({ bytes: new Uint8Array(7) })).to.deep.equal({ bytes: '[7 bytes]' });
    fc.assert(
      fc.property(fc.object({ withBigInt: true, withTypedArray: true }), (fields) => {
        JSON.stringify(redact(fields));
      }),
    );
  });
});
