import { PipelineRunner, type Batch, type Query } from '@eaglerank/pipeline';
import { expect } from 'chai';
import { SpanRecorder } from './span-export.js';
import { startTelemetry, type Telemetry } from './telemetry.js';

interface Rows extends Batch {
  readonly found: readonly (number[] | undefined)[];
}

function start(sampleRatio: number) {
  const recorder = new SpanRecorder();
  const lines: string[] = [];
  const telemetry = startTelemetry({
    service: 'candidate-service',
    instance: 'i',
    version: '1',
    environment: 'test',
    sampleRatio,
    logLevel: 'info',
    logDestination: { write: (line) => void lines.push(line) },
    spanExporter: recorder,
    processMetrics: false,
  });
  return { telemetry, recorder, lines };
}

function pipeline(telemetry: Telemetry): PipelineRunner<Query, number[], Rows, number[]> {
  return new PipelineRunner<Query, number[], Rows, number[]>(
    {
      sources: [
        { name: 'trending', fetch: () => Promise.resolve([1, 2, 3]) },
        { name: 'broken', fetch: () => Promise.reject(new Error('user u1 not found')) },
      ],
      size: (found) => found.length,
      merge: (_, fetched) => ({ count: 3, found: fetched.map(({ found }) => found) }),
      filters: [{ name: 'odd', keep: (_query, _batch, row) => row !== 1 }],
      selector: { name: 'top', select: (_query, _batch, rows) => [...rows] },
    },
    { observer: telemetry.observer('candidates') },
  );
}

const query = { signal: new AbortController().signal };

describe('TelemetryObserver', () => {
  it('makes a span per stage under the request, with candidates in and out', async () => {
    const { telemetry, recorder, lines } = start(1);
    await telemetry.tracing.inSpan('request', {}, () => pipeline(telemetry).run(query));
    const [request] = recorder.named('request');
    if (!request) throw new Error('no request span');
    const stages = recorder.childrenOf(request);
    expect(stages.map(({ name }) => name).sort()).to.deep.equal(
      ['broken', 'merge', 'odd', 'top', 'trending'].sort(),
    );
    expect(recorder.named('odd')[0]?.attributes).to.deep.equal({
      'eaglerank.pipeline': 'candidates',
      'eaglerank.component': 'odd',
      'eaglerank.component.kind': 'filter',
      'eaglerank.candidates.in': 3,
      'eaglerank.candidates.out': 2,
    });
    const [broken] = recorder.named('broken');
    expect(broken).to.include({ status: 'error' });
    expect(broken?.attributes).to.include({ 'eaglerank.degraded': 'error', 'error.type': 'Error' });
    expect(JSON.stringify(recorder.spans)).to.not.include('u1');
    expect(lines).to.have.length(1);
    expect(JSON.parse(lines[0] ?? '')).to.include({ event: 'StageDegraded', component: 'broken' });
  });

  it('counts the same without a sampled trace and makes no span', async () => {
    const { telemetry, recorder } = start(0);
    await telemetry.tracing.inSpan('request', {}, () => pipeline(telemetry).run(query));
    expect(recorder.spans).to.have.length(0);
    const text = await telemetry.metrics.text();
    for (const line of [
      'candidates_fetched_sum{source="trending"} 3',
      'candidate_fetch_duration_seconds_count{source="broken"} 1',
      'candidate_merge_duration_seconds_count 1',
      'candidates_filtered_total{filter="odd"} 1',
      'pipeline_stage_failures_total{pipeline="candidates",component="broken",reason="error"} 1',
      'pipeline_stage_duration_seconds_count{pipeline="candidates",component="top"} 1',
    ]) {
      expect(text).to.include(`\n${line}\n`);
    }
  });
});
