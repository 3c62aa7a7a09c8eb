import { SpanKind as SdkKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Attributes, SpanKind } from './span.js';

/** A span as it leaves the process. */
export interface FinishedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Milliseconds since epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly attributes: Attributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** Receives finished spans, one by one. */
export interface SpanSink {
  export(span: FinishedSpan): void;
}

/** Keeps what it receives; for tests. */
export class SpanRecorder implements SpanSink {
  readonly spans: FinishedSpan[] = [];
  export(span: FinishedSpan): void {
    this.spans.push(span);
  }
  /** Spans of that name, oldest first. */
  named(name: string): FinishedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }
  /** Spans whose parent is `parent`, oldest first. */
  childrenOf(parent: FinishedSpan): FinishedSpan[] {
    return this.spans.filter((span) => span.parentSpanId === parent.spanId);
  }
  clear(): void {
    this.spans.length = 0;
  }
}

const KINDS: Record<SdkKind, SpanKind> = {
  [SdkKind.INTERNAL]: 'internal',
  [SdkKind.SERVER]: 'server',
  [SdkKind.CLIENT]: 'client',
  [SdkKind.PRODUCER]: 'producer',
  [SdkKind.CONSUMER]: 'consumer',
};
const STATUS = {
  [SpanStatusCode.UNSET]: 'unset',
  [SpanStatusCode.OK]: 'ok',
  [SpanStatusCode.ERROR]: 'error',
} as const;

const millis = ([s, ns]: readonly [number, number]): number => s * 1e3 + ns / 1e6;

/** Hands each finished span to a sink at once. */
export class SinkProcessor implements SpanProcessor {
  constructor(
    private readonly service: string,
    private readonly sink: SpanSink,
  ) {}
  onStart(): void {
    // only finished spans matter
  }
  onEnd(span: ReadableSpan): void {
    const { traceId, spanId } = span.spanContext();
    this.sink.export({
      service: this.service,
      name: span.name,
      kind: KINDS[span.kind],
      traceId,
      spanId,
      parentSpanId: span.parentSpanContext?.spanId,
      startMs: millis(span.startTime),
      durationMs: millis(span.duration),
      status: STATUS[span.status.code],
      attributes: span.attributes as Attributes,
      links: span.links.map(({ context }) => ({
        traceId: context.traceId,
        spanId: context.spanId,
      })),
    });
  }
  forceFlush(): Promise<void> {
    return Promise.resolve();
  }
  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
