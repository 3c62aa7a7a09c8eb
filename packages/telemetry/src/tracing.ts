import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind as SdkKind,
  TraceFlags,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  RecordedSpan,
  UnsampledSpan,
  type Attributes,
  type Span,
  type SpanContext,
  type SpanKind,
} from './span.js';
import {
  extractContext,
  injectContext,
  newSpanId,
  newTraceId,
  type ReadableCarrier,
  type WritableCarrier,
} from './trace-context.js';

export interface StartSpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** Related spans that are not ancestors, e.g. of the events in a batch. */
  readonly links?: readonly SpanContext[];
  /** The active span unless given; `null` starts a trace. */
  readonly parent?: Span | SpanContext | null | undefined;
}

export interface TracingOptions {
  readonly resource: Readonly<Record<string, string>>;
  /** Share of traces kept when nothing has decided before, 0-1. */
  readonly sampleRatio: number;
  readonly processors: readonly SpanProcessor[];
}

const KINDS: Record<SpanKind, SdkKind> = {
  internal: SdkKind.INTERNAL,
  server: SdkKind.SERVER,
  client: SdkKind.CLIENT,
  producer: SdkKind.PRODUCER,
  consumer: SdkKind.CONSUMER,
};

/** Instrumentation scope of every span. */
export const SCOPE = 'eaglerank';

/** Span attribute that names a batch job. */
export const JOB_ATTRIBUTE = 'eaglerank.job';

/** Spans of all instances in a process share it: a span knows its own tracer. */
const storage = new AsyncLocalStorage<Span>();

/** The span whose work is running, whoever started it. */
export function activeSpan(): Span | undefined {
  return storage.getStore();
}

/** The traces of one service instance. */
export class Tracing {
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor(private readonly options: TracingOptions) {
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ ...options.resource }),
      sampler: new AlwaysOnSampler(),
      spanProcessors: [...options.processors],
    });
    this.tracer = this.provider.getTracer(SCOPE);
  }

  /** Starts a span. It is kept when its parent is; without a parent the sample ratio decides. */
  startSpan(name: string, options: StartSpanOptions = {}): Span {
    const { parent = activeSpan() } = options;
    const context = parent && 'context' in parent ? parent.context : (parent ?? undefined);
    const sampled = context ? context.sampled : this.chosen();
    if (!sampled || this.options.processors.length === 0) {
      return parent instanceof UnsampledSpan ? parent : unsampled(context, sampled);
    }
    return this.record(name, options, context);
  }

  private chosen(): boolean {
    const { sampleRatio } = this.options;
    return sampleRatio > 0 && Math.random() < sampleRatio;
  }

  private record(name: string, options: StartSpanOptions, parent: SpanContext | undefined): Span {
    const under = parent
      ? trace.setSpanContext(ROOT_CONTEXT, {
          traceId: parent.traceId,
          spanId: parent.spanId,
          traceFlags: TraceFlags.SAMPLED,
          isRemote: true,
        })
      : ROOT_CONTEXT;
    const span = this.tracer.startSpan(
      name,
      {
        kind: KINDS[options.kind ?? 'internal'],
        ...(options.links ? { links: options.links.map(toLink) } : {}),
      },
      under,
    );
    const recorded = new RecordedSpan(span, parent?.traceState);
    if (options.attributes) recorded.setAttributes(options.attributes);
    return recorded;
  }

  /** Runs `work` with `span` active, also in what it awaits. Does not end the span. */
  withSpan<T>(span: Span, work: () => T): T {
    return storage.run(span, work);
  }

  /** Starts a span, runs `work` in it, records its failure and ends it. */
  async inSpan<T>(
    name: string,
    options: StartSpanOptions,
    work: (span: Span) => Promise<T> | T,
  ): Promise<T> {
    const span = this.startSpan(name, options);
    try {
      return await this.withSpan(span, () => work(span));
    } catch (error) {
      span.recordError(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Runs a batch job in a trace of its own; the collector keeps every trace of a job. */
  inJob<T>(job: string, tenant: string, work: (span: Span) => Promise<T>): Promise<T> {
    const attributes = { [JOB_ATTRIBUTE]: job, 'eaglerank.tenant.id': tenant };
    return this.inSpan(job, { parent: null, attributes }, work);
  }

  /** The span whose work is running. */
  active(): Span | undefined {
    return activeSpan();
  }

  /** Writes the active span, or `span`, into outgoing headers. */
  inject(carrier: WritableCarrier, span: Span | undefined = activeSpan()): void {
    if (span) injectContext(span.context, carrier);
  }

  /** Reads the caller's span from incoming headers. */
  extract(carrier: ReadableCarrier): SpanContext | undefined {
    return extractContext(carrier);
  }

  /** Exports what is finished. */
  flush(): Promise<void> {
    return this.provider.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.provider.shutdown();
  }
}

function unsampled(parent: SpanContext | undefined, sampled: boolean): Span {
  return new UnsampledSpan({
    traceId: parent?.traceId ?? newTraceId(),
    // nothing of this process is exported, so the caller's span stays the visible ancestor
    spanId: parent?.spanId ?? newSpanId(),
    sampled: parent ? sampled : false,
    traceState: parent?.traceState,
  });
}

const toLink = ({ traceId, spanId, sampled }: SpanContext) => ({
  context: { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE },
});
