import { SpanStatusCode, type Span as SdkSpan } from '@opentelemetry/api';

export type AttributeValue = string | number | boolean | readonly string[] | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** What identifies a span across processes. */
export interface SpanContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
  /** W3C tracestate, passed on as it came. */
  readonly traceState?: string | undefined;
}

export interface Span {
  readonly context: SpanContext;
  /** False when nothing of it is kept; then do not compute attributes for it. */
  isRecording(): boolean;
  /** Never ids of users or items, keys, tokens or feature values. */
  setAttribute(name: string, value: AttributeValue): this;
  setAttributes(attributes: Attributes): this;
  setStatus(status: 'ok' | 'error', description?: string): this;
  /** Marks the span failed with the error's type; its message stays in the logs. */
  recordError(error: unknown): this;
  end(): void;
}

/** A short name of what went wrong: a reason, a code or the error's class. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { reason, code } = error as { reason?: unknown; code?: unknown };
  if (typeof reason === 'string') return reason;
  return typeof code === 'string' ? code : error.name;
}

/** Carries identity only. */
export class UnsampledSpan implements Span {
  constructor(readonly context: SpanContext) {}
  isRecording(): boolean {
    return false;
  }
  setAttribute(): this {
    return this;
  }
  setAttributes(): this {
    return this;
  }
  setStatus(): this {
    return this;
  }
  recordError(): this {
    return this;
  }
  end(): void {
    // nothing is kept
  }
}

/** A span that will be exported. */
export class RecordedSpan implements Span {
  readonly context: SpanContext;

  constructor(
    readonly sdk: SdkSpan,
    traceState: string | undefined,
  ) {
    const { traceId, spanId } = sdk.spanContext();
    this.context = { traceId, spanId, sampled: true, traceState };
  }
  isRecording(): boolean {
    return this.sdk.isRecording();
  }
  setAttribute(name: string, value: AttributeValue): this {
    this.sdk.setAttribute(name, value as string);
    return this;
  }
  setAttributes(attributes: Attributes): this {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) this.setAttribute(name, value);
    }
    return this;
  }
  setStatus(status: 'ok' | 'error', description?: string): this {
    const code = status === 'ok' ? SpanStatusCode.OK : SpanStatusCode.ERROR;
    this.sdk.setStatus(description === undefined ? { code } : { code, message: description });
    return this;
  }
  recordError(error: unknown): this {
    this.setAttribute('error.type', errorType(error));
    return this.setStatus('error');
  }
  end(): void {
    this.sdk.end();
  }
}
