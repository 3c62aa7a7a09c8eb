import { expect } from 'chai';
import type { SpanRecord } from './otlp.js';
import { TraceStore } from './trace-store.js';

function span(traceId: string, spanId: string, startUs = 0, requestId?: string): SpanRecord {
  return {
    ...{ traceId, spanId, parentSpanId: '', service: 's', name: spanId },
    ...{ startUs, durationUs: 1, error: false },
    attributes: requestId === undefined ? {} : { 'eaglerank.request_id': requestId },
  };
}

describe('TraceStore', () => {
  it('finds a trace by request id and by trace id, in order of start', () => {
    const store = new TraceStore();
    store.add([span('t', 'child', 5)]);
    store.add([span('t', 'root', 1, 'r')]);
    expect(store.find('r')?.map((s) => s.spanId)).to.deep.equal(['root', 'child']);
    expect(store.find('t')).to.deep.equal(store.find('r'));
    expect(store.find('unknown')).to.equal(undefined);
  });

  it('keeps the last 1,000 requests whatever else is traced', () => {
    const store = new TraceStore();
    for (let i = 0; i < 1500; i++) store.add([span(`t${i}`, 'root', 0, `r${i}`)]);
    for (let i = 0; i < 5000; i++) store.add([span(`o${i}`, 'commit')]);
    expect(store.find('r499')).to.equal(undefined);
    expect(store.find('r500')).to.have.length(1);
    expect(store.find('r1499')).to.have.length(1);
    expect(store.size).to.equal(1200);
  });
});
