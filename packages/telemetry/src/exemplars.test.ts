import { expect } from 'chai';
import { METRICS } from './catalogue.js';
import { EXEMPLAR_ATTRIBUTE, ExemplarChooser } from './exemplars.js';
import { Metrics } from './metrics.js';
import { SinkProcessor, SpanRecorder } from './span-export.js';
import { Tracing } from './tracing.js';

describe('ExemplarChooser', () => {
  let recorder: SpanRecorder;
  let tracing: Tracing;
  let chooser: ExemplarChooser;
  const start = (sampleRatio: number): void => {
    recorder = new SpanRecorder();
    const processors = [new SinkProcessor('test', recorder)];
    tracing = new Tracing({ resource: {}, sampleRatio, processors });
    chooser = new ExemplarChooser();
  };
  beforeEach(() => start(1));

  /** What is chosen in a trace of its own. */
  const chosen = (heldAt: number | undefined, now: number): Promise<string | undefined> =>
    tracing.inSpan('request', { parent: null }, () => chooser.choose(heldAt, now));
  const marked = (): string[] =>
    recorder.spans.filter((s) => s.attributes[EXEMPLAR_ATTRIBUTE] === true).map((s) => s.traceId);

  it('chooses for a bucket without an exemplar, and marks the trace', async () => {
    const traceId = await chosen(undefined, 1000);
    expect(traceId).to.match(/^[0-9a-f]{32}$/);
    expect(marked()).to.deep.equal([traceId]);
  });

  it('leaves a bucket its exemplar for 20 s', async () => {
    expect(await chosen(1000, 20_999)).to.equal(undefined);
    expect(await chosen(1000, 21_000)).to.be.a('string');
    expect(marked()).to.have.length(1);
  });

  it('marks at most two traces a second to renew exemplars', async () => {
    for (let now = 100_000; now < 110_000; now += 10) await chosen(0, now);
    expect(recorder.spans).to.have.length(1000);
    expect(marked()).to.have.length(20);
  });

  it('points every bucket that a chosen trace falls into at that trace', async () => {
    await tracing.inSpan('request', {}, async () => {
      const first = chooser.choose(0, 100_000);
      const second = await tracing.inSpan('stage', {}, () => chooser.choose(99_999, 100_001));
      expect(second).to.equal(first);
    });
    expect(marked()).to.have.length(1);
  });

  it('never points at a trace that is not recorded, or no longer', async () => {
    expect(chooser.choose(undefined, 0)).to.equal(undefined);
    const ended = tracing.startSpan('ended');
    ended.end();
    expect(tracing.withSpan(ended, () => chooser.choose(undefined, 0))).to.equal(undefined);
    start(0);
    expect(await chosen(undefined, 0)).to.equal(undefined);
  });

  it('leaves no exemplar in a histogram whose trace is not marked', async () => {
    const metrics = new Metrics(chooser.choose, { processMetrics: false });
    const duration = metrics.use(METRICS.rpcServerCallDuration);
    for (let i = 0; i < 500; i++) {
      await tracing.inSpan('request', { parent: null }, () => {
        duration.observe({ rpc_method: `m${i % 3}`, status: 'OK' }, (i % 40) / 1000);
      });
    }
    const text = await metrics.text();
    const exposed = [...text.matchAll(/# \{trace_id="([0-9a-f]{32})"\}/g)].map(([, id]) => id);
    expect(exposed.length).to.be.greaterThan(10);
    expect(marked()).to.include.members(exposed);
  });
});
