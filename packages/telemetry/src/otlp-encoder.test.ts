import { SpanKind, SpanStatusCode, type Attributes, type AttributeValue } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { expect } from 'chai';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { OtlpEncoder } from './otlp-encoder.js';

/** opentelemetry/proto/trace/v1/trace.proto and what it imports, as published. */
const otlp = protobuf
  .parse(
    `syntax = "proto3";
   message Any { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3;
     double double_value = 4; Array array_value = 5; } }
   message Array { repeated Any values = 1; }
   message KeyValue { string key = 1; Any value = 2; }
   message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
   message Scope { string name = 1; string version = 2; }
   message Status { string message = 2; int32 code = 3; }
   message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3;
     repeated KeyValue attributes = 4; uint32 dropped_attributes_count = 5; fixed32 flags = 6; }
   message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3;
     bytes parent_span_id = 4; string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7;
     fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
     uint32 dropped_attributes_count = 10; uint32 dropped_events_count = 12;
     repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15;
     fixed32 flags = 16; }
   message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
   message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
   message Request { repeated ResourceSpans resource_spans = 1; }`,
  )
  .root.lookupType('Request');

/** The request with every default filled in. */
function decode(bytes: Uint8Array): unknown {
  const options = { defaults: true, longs: String, bytes: String };
  const text = JSON.stringify(otlp.toObject(otlp.decode(bytes), options));
  return JSON.parse(text.replaceAll('"status":null', '"status":{"message":"","code":0}'));
}

const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ minLength: 200, maxLength: 3000 }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.array(fc.string()),
  fc.array(fc.integer()),
);
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
  value,
);

describe('OtlpEncoder', () => {
  it("encodes what OpenTelemetry's own encoder does", () => {
    const made: ReadableSpan[] = [];
    const settled = (): Promise<void> => Promise.resolve();
    const keep = {
      onStart: () => undefined,
      onEnd: (span: ReadableSpan) => made.push(span),
      forceFlush: settled,
      shutdown: settled,
    };
    const resource = { 'service.name': 'x', 'service.version': '1' };
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes(resource),
      spanProcessors: [keep],
    });
    const tracer = provider.getTracer('eaglerank');
    const span = fc.record({
      name: fc.string({ unit: 'grapheme' }),
      kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER),
      attributes,
      status: fc.constantFrom(
        { code: SpanStatusCode.UNSET },
        { code: SpanStatusCode.OK },
        { code: SpanStatusCode.ERROR, message: 'broken' },
      ),
      links: fc.nat(2),
      late: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 5 }), (spans) => {
        made.length = 0;
        for (const each of spans) {
          const linked = tracer.startSpan('linked').spanContext();
          const started = tracer.startSpan(each.name, {
            kind: each.kind,
            attributes: each.attributes,
            links: Array.from({ length: each.links }, () => ({ context: linked })),
            ...(each.late ? { startTime: new Date(Date.UTC(2099, 1, 1)) } : {}),
          });
          started.setStatus(each.status);
          started.end();
        }
        const encoder = new OtlpEncoder(resource, 'eaglerank');
        for (const each of made) encoder.add(each);
        expect(encoder.count).to.equal(spans.length);
        const theirs = ProtobufTraceSerializer.serializeRequest(made);
        expect(decode(encoder.take())).to.deep.equal(decode(theirs ?? new Uint8Array()));
        expect(encoder.count).to.equal(0);
      }),
    );
  });
});
