import type { SpanRecord } from './otlp.js';

/** Traces kept in memory. */
const MAX_TRACES = 1000;
/** Spans kept of one trace; a batch job may have many. */
const MAX_SPANS = 500;
const REQUEST_ID = 'eaglerank.request.id';

/** The latest traces, found by trace id or by the request id of a feed. */
export class TraceStore {
  private readonly traces = new Map<string, SpanRecord[]>();
  private readonly byRequest = new Map<string, string>();

  add(spans: readonly SpanRecord[]): void {
    for (const span of spans) {
      let trace = this.traces.get(span.traceId);
      if (!trace) {
        trace = [];
        this.traces.set(span.traceId, trace);
        this.evict();
      }
      if (trace.length < MAX_SPANS) trace.push(span);
      const requestId = span.attributes[REQUEST_ID];
      if (requestId !== undefined) this.byRequest.set(requestId, span.traceId);
    }
  }

  private evict(): void {
    while (this.traces.size > MAX_TRACES) {
      const oldest = this.traces.entries().next().value;
      if (!oldest) return;
      const [traceId, spans] = oldest;
      this.traces.delete(traceId);
      for (const span of spans) {
        const requestId = span.attributes[REQUEST_ID];
        if (requestId !== undefined) this.byRequest.delete(requestId);
      }
    }
  }

  /** Spans of one trace in order of start; undefined when it is not kept. */
  find(id: string): SpanRecord[] | undefined {
    const spans = this.traces.get(this.byRequest.get(id) ?? id);
    return spans && [...spans].sort((a, b) => a.startUs - b.startUs);
  }

  get size(): number {
    return this.traces.size;
  }
}
