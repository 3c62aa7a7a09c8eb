/**
 * Encodes spans as OTLP the moment they end. Kept as objects until the next export they would be the
 * larger part of what tracing costs. Messages: opentelemetry/proto/trace/v1/trace.proto.
 */
import { SpanStatusCode, type AttributeValue, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { ProtoWriter } from './proto-writer.js';

const REQUEST = { resourceSpans: 1 } as const;
const RESOURCE_SPANS = { resource: 1, scopeSpans: 2 } as const;
const SCOPE_SPANS = { scope: 1, spans: 2 } as const;
const SPAN = {
  traceId: 1,
  spanId: 2,
  parentSpanId: 4,
  name: 5,
  kind: 6,
  start: 7,
  end: 8,
  attributes: 9,
  links: 13,
  status: 15,
  flags: 16,
} as const;
const STATUS = { message: 2, code: 3 } as const;
const KEY_VALUE = { key: 1, value: 2 } as const;
const ANY = { string: 1, bool: 2, int: 3, double: 4, array: 5 } as const;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Collects encoded spans of one resource. */
export class OtlpEncoder {
  private readonly spans = new ProtoWriter(64 * 1024);
  private readonly resource: Buffer;
  private readonly scope: Buffer;
  private collected = 0;

  constructor(resource: Attributes, scope: string) {
    const writer = new ProtoWriter(1024);
    const inResource = writer.open(RESOURCE_SPANS.resource);
    attributes(writer, 1, resource);
    writer.close(inResource);
    this.resource = writer.take();
    const inScope = writer.open(SCOPE_SPANS.scope);
    writer.string(1, scope);
    writer.close(inScope);
    this.scope = writer.take();
  }

  /** Spans collected. */
  get count(): number {
    return this.collected;
  }

  add(span: ReadableSpan): void {
    const writer = this.spans;
    const start = writer.open(SCOPE_SPANS.spans);
    const { traceId, spanId, traceFlags } = span.spanContext();
    writer.hex(SPAN.traceId, traceId);
    writer.hex(SPAN.spanId, spanId);
    const parent = span.parentSpanContext;
    if (parent) writer.hex(SPAN.parentSpanId, parent.spanId);
    writer.string(SPAN.name, span.name);
    writer.uint(SPAN.kind, span.kind + 1);
    writer.nanoseconds(SPAN.start, span.startTime[0], span.startTime[1]);
    writer.nanoseconds(SPAN.end, span.endTime[0], span.endTime[1]);
    attributes(writer, SPAN.attributes, span.attributes);
    for (const link of span.links) {
      const inLink = writer.open(SPAN.links);
      writer.hex(1, link.context.traceId);
      writer.hex(2, link.context.spanId);
      writer.fixed32(6, link.context.traceFlags | HAS_IS_REMOTE);
      writer.close(inLink);
    }
    if (span.status.code !== SpanStatusCode.UNSET) {
      const inStatus = writer.open(SPAN.status);
      if (span.status.message) writer.string(STATUS.message, span.status.message);
      writer.uint(STATUS.code, span.status.code);
      writer.close(inStatus);
    }
    writer.fixed32(SPAN.flags, traceFlags | HAS_IS_REMOTE | (parent?.isRemote ? IS_REMOTE : 0));
    writer.close(start);
    this.collected++;
  }

  /** An ExportTraceServiceRequest of what was collected; starts anew. */
  take(): Buffer {
    const spans = this.spans.take();
    this.collected = 0;
    const inner = new ProtoWriter(spans.length + this.scope.length);
    inner.raw(this.scope);
    inner.raw(spans);
    const outer = new ProtoWriter(inner.size + this.resource.length + 16);
    outer.raw(this.resource);
    outer.bytes(RESOURCE_SPANS.scopeSpans, inner.take());
    const request = new ProtoWriter(outer.size + 16);
    request.bytes(REQUEST.resourceSpans, outer.take());
    return request.take();
  }
}

function attributes(writer: ProtoWriter, field: number, values: Attributes): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const start = writer.open(field);
    writer.string(KEY_VALUE.key, key);
    anyValue(writer, KEY_VALUE.value, value);
    writer.close(start);
  }
}

function anyValue(
  writer: ProtoWriter,
  field: number,
  value: AttributeValue | null | undefined,
): void {
  const start = writer.open(field);
  if (typeof value === 'string') writer.string(ANY.string, value);
  else if (typeof value === 'boolean') writer.uint(ANY.bool, value ? 1 : 0);
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) writer.int(ANY.int, value);
    else writer.double(ANY.double, value);
  } else if (Array.isArray(value)) {
    const array = writer.open(ANY.array);
    for (const item of value) anyValue(writer, 1, item);
    writer.close(array);
  }
  writer.close(start);
}
