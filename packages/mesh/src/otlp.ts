import protobuf from 'protobufjs';

/** The part of opentelemetry/proto/collector/trace/v1 that a waterfall needs. */
const root = protobuf.Root.fromJSON({
  nested: {
    ExportTraceServiceRequest: {
      fields: { resourceSpans: { rule: 'repeated', type: 'ResourceSpans', id: 1 } },
    },
    ResourceSpans: {
      fields: {
        resource: { type: 'Resource', id: 1 },
        scopeSpans: { rule: 'repeated', type: 'ScopeSpans', id: 2 },
      },
    },
    Resource: { fields: { attributes: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
    ScopeSpans: { fields: { spans: { rule: 'repeated', type: 'Span', id: 2 } } },
    KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
    AnyValue: {
      fields: {
        stringValue: { type: 'string', id: 1 },
        boolValue: { type: 'bool', id: 2 },
        intValue: { type: 'int64', id: 3 },
        doubleValue: { type: 'double', id: 4 },
        arrayValue: { type: 'ArrayValue', id: 5 },
      },
    },
    ArrayValue: { fields: { values: { rule: 'repeated', type: 'AnyValue', id: 1 } } },
    Status: { fields: { message: { type: 'string', id: 2 }, code: { type: 'int32', id: 3 } } },
    Span: {
      fields: {
        traceId: { type: 'bytes', id: 1 },
        spanId: { type: 'bytes', id: 2 },
        parentSpanId: { type: 'bytes', id: 4 },
        name: { type: 'string', id: 5 },
        startTimeUnixNano: { type: 'fixed64', id: 7 },
        endTimeUnixNano: { type: 'fixed64', id: 8 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 9 },
        status: { type: 'Status', id: 15 },
      },
    },
  },
});
const requestType = root.lookupType('ExportTraceServiceRequest');

/** One finished span. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly service: string;
  readonly name: string;
  /** Microseconds since the Unix epoch. */
  readonly startUs: number;
  readonly durationUs: number;
  readonly error: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: number;
  doubleValue?: number;
  arrayValue?: { values?: AnyValue[] };
}
interface KeyValue {
  key: string;
  value?: AnyValue;
}
interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  status?: { code?: number };
}
interface WireRequest {
  resourceSpans?: {
    resource?: { attributes?: KeyValue[] };
    scopeSpans?: { spans?: WireSpan[] }[];
  }[];
}

const STATUS_ERROR = 2;

function text(value: AnyValue | undefined): string {
  if (!value) return '';
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(text).join(',');
  return String(value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? '');
}

function attributes(list: readonly KeyValue[] | undefined): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, text(value)]));
}

const hex = (base64: string | undefined): string =>
  Buffer.from(base64 ?? '', 'base64').toString('hex');

function microseconds(nanos: string): number {
  return Number(BigInt(nanos) / 1000n);
}

/** Spans of an OTLP/HTTP protobuf export request. Throws when the bytes are none. */
export function decodeExport(bytes: Uint8Array): SpanRecord[] {
  const request = requestType.toObject(requestType.decode(bytes), {
    longs: String,
    bytes: String,
  }) as WireRequest;
  const spans: SpanRecord[] = [];
  for (const group of request.resourceSpans ?? []) {
    const service = attributes(group.resource?.attributes)['service.name'] ?? 'unknown';
    for (const scope of group.scopeSpans ?? []) {
      for (const span of scope.spans ?? []) {
        const startUs = microseconds(span.startTimeUnixNano);
        spans.push({
          traceId: hex(span.traceId),
          spanId: hex(span.spanId),
          parentSpanId: hex(span.parentSpanId),
          service,
          name: span.name,
          startUs,
          durationUs: microseconds(span.endTimeUnixNano) - startUs,
          error: span.status?.code === STATUS_ERROR,
          attributes: attributes(span.attributes),
        });
      }
    }
  }
  return spans;
}
