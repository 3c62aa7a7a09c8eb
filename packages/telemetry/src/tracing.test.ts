import { expect } from 'chai';
import { SinkProcessor, SpanRecorder } from './span-export.js';
import { activeSpan, Tracing } from './tracing.js';

function start(sampleRatio: number): { tracing: Tracing; recorder: SpanRecorder } {
  const recorder = new SpanRecorder();
  const processors = [new SinkProcessor('test', recorder)];
  return { tracing: new Tracing({ resource: {}, sampleRatio, processors }), recorder };
}

describe('Tracing', () => {
  it('makes children of the span that is active, through awaits', async () => {
    const { tracing, recorder } = start(1);
    await tracing.inSpan('outer', { kind: 'server', attributes: { n: 1 } }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await tracing.inSpan('inner', {}, () => undefined);
    });
    const [inner, outer] = recorder.spans;
    expect(outer).to.include({ name: 'outer', kind: 'server', parentSpanId: undefined });
    expect(outer?.attributes).to.deep.equal({ n: 1 });
    expect(inner).to.include({ parentSpanId: outer?.spanId, traceId: outer?.traceId });
    expect(activeSpan()).to.equal(undefined);
  });

  it('keeps requests that run at once apart', async () => {
    const { tracing, recorder } = start(1);
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        tracing.inSpan(`outer${i}`, { parent: null }, async () => {
          await new Promise((resolve) => setTimeout(resolve, i % 5));
          await tracing.inSpan(`inner${i}`, {}, () => undefined);
        }),
      ),
    );
    for (let i = 0; i < 50; i++) {
      const [outer] = recorder.named(`outer${i}`);
      const [inner] = recorder.named(`inner${i}`);
      expect(inner?.parentSpanId).to.equal(outer?.spanId);
    }
  });

  it("follows the parent's decision whatever the ratio", () => {
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const never = start(0);
    never.tracing.startSpan('kept', { parent: { ...parent, sampled: true } }).end();
    expect(never.recorder.named('kept')[0]).to.include({
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
    });
    const always = start(1);
    const span = always.tracing.startSpan('dropped', { parent: { ...parent, sampled: false } });
    span.end();
    expect(span.isRecording()).to.equal(false);
    expect(span.context).to.include({ traceId: parent.traceId, sampled: false });
    expect(always.recorder.spans).to.have.length(0);
  });

  it('keeps about the asked share of traces', () => {
    const { tracing, recorder } = start(0.1);
    for (let i = 0; i < 5000; i++) tracing.startSpan('x', { parent: null }).end();
    expect(recorder.spans.length).to.be.within(350, 650);
  });

  it('tells the next service that an unsampled request is unsampled', () => {
    const { tracing } = start(0);
    const carrier = new Map<string, string>();
    tracing.withSpan(tracing.startSpan('request'), () => {
      tracing.inject(carrier);
    });
    expect(carrier.get('traceparent')).to.match(/-00$/);
  });

  it('passes tracestate on', () => {
    const { tracing } = start(1);
    const context = tracing.extract(
      new Map([
        ['traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
        ['tracestate', 'k=v'],
      ]),
    );
    const carrier = new Map<string, string>();
    tracing.inject(carrier, tracing.startSpan('x', { parent: context }));
    expect(carrier.get('tracestate')).to.equal('k=v');
  });

  it('records the type of a failure and never its message', async () => {
    const { tracing, recorder } = start(1);
    const failure = tracing.inSpan('x', {}, () => {
      throw new RangeError('user u1 is out of range');
    });
    await failure.catch(() => undefined);
    expect(recorder.spans[0]).to.include({ status: 'error' });
    expect(recorder.spans[0]?.attributes).to.deep.equal({ 'error.type': 'RangeError' });
    expect(JSON.stringify(recorder.spans)).to.not.include('u1');
  });

  it('gives a batch job a trace of its own that says what it is', async () => {
    const { tracing, recorder } = start(1);
    await tracing.inSpan('request', {}, () =>
      tracing.inJob('purge_archive', 't', async () => {
        await tracing.inSpan('file', {}, () => undefined);
      }),
    );
    const [job] = recorder.named('purge_archive');
    const [file] = recorder.named('file');
    expect(job).to.include({ parentSpanId: undefined });
    expect(job?.attributes).to.deep.equal({
      'eaglerank.job': 'purge_archive',
      'eaglerank.tenant.id': 't',
    });
    expect(job?.traceId).to.not.equal(recorder.named('request')[0]?.traceId);
    expect(file?.parentSpanId).to.equal(job?.spanId);
  });

  it('links batches to the spans of their events', () => {
    const { tracing, recorder } = start(1);
    const event = tracing.startSpan('send', { kind: 'producer', parent: null });
    tracing.startSpan('process', { kind: 'consumer', parent: null, links: [event.context] }).end();
    expect(recorder.spans[0]?.links).to.deep.equal([
      { traceId: event.context.traceId, spanId: event.context.spanId },
    ]);
  });
});
