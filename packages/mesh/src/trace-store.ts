import type { SpanRecord } from './otlp.js';

/** Traces kept of requests that a caller knows by a request id. */
const MAX_REQUESTS = 1000;
/** Traces kept of all others: event batches, commits. They must not crowd out the requests. */
const MAX_OTHERS = 200;
/** Spans kept of one trace; a batch job may have many. */
const MAX_SPANS = 500;
const REQUEST_ID = 'eaglerank.request_id';

/** The latest traces, found by trace id or by the request id of an answer. */
export class TraceStore {
  private readonly requests = new Map<string, SpanRecord[]>();
  private readonly others = new Map<string, SpanRecord[]>();
  private readonly byRequest = new Map<string, string>();

  add(spans: readonly SpanRecord[]): void {
    for (const span of spans) {
      const trace = this.traceOf(span.traceId);
      if (trace.length < MAX_SPANS) trace.push(span);
      const requestId = span.attributes[REQUEST_ID];
      if (requestId !== undefined) this.claim(span.traceId, requestId, trace);
    }
    evict(this.others, MAX_OTHERS);
    for (const gone of evict(this.requests, MAX_REQUESTS)) {
      for (const { attributes } of gone) this.byRequest.delete(attributes[REQUEST_ID] ?? '');
    }
  }

  private traceOf(traceId: string): SpanRecord[] {
    const known = this.requests.get(traceId) ?? this.others.get(traceId);
    if (known) return known;
    const made: SpanRecord[] = [];
    this.others.set(traceId, made);
    return made;
  }

  /** The trace turns out to be a request's: it moves to those that are kept longer. */
  private claim(traceId: string, requestId: string, trace: SpanRecord[]): void {
    this.others.delete(traceId);
    this.requests.set(traceId, trace);
    this.byRequest.set(requestId, traceId);
  }

  /** Spans of one trace in order of start; undefined when it is not kept. */
  find(id: string): SpanRecord[] | undefined {
    const traceId = this.byRequest.get(id) ?? id;
    const spans = this.requests.get(traceId) ?? this.others.get(traceId);
    return spans && [...spans].sort((a, b) => a.startUs - b.startUs);
  }

  get size(): number {
    return this.requests.size + this.others.size;
  }
}

/** Drops the oldest traces above `max`; returns them. */
function evict(traces: Map<string, SpanRecord[]>, max: number): SpanRecord[][] {
  const gone: SpanRecord[][] = [];
  for (const [traceId, spans] of traces) {
    if (traces.size <= max) break;
    traces.delete(traceId);
    gone.push(spans);
  }
  return gone;
}
