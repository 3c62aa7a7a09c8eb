import { createHash } from 'node:crypto';

/** A kind of traces, and how many of them a collector may keep. */
export interface TraceClass {
  readonly name: string;
  readonly traces: number;
  /** Least and most that may be kept. */
  readonly kept: readonly [number, number];
  readonly attributes?: Readonly<Record<string, string | boolean>>;
  readonly failed?: boolean;
  readonly durationMs?: number;
}

/** Attributes that no kept span may have. */
export const SCRUBBED = [
  'user.id',
  'enduser.id',
  'client.address',
  'http.request.header.authorization',
  'http.url',
  'url.query',
  'x_api_key',
];
/** A value that stands in each of them. */
export const SECRET = 'viewer-4c1d';
/** Tenant of which more is kept. */
export const SAMPLED_TENANT = 'asked-for-more';
export const SERVICE = 'known-traffic';
export const SPANS_PER_TRACE = 2;
export const SLOW_MS = 100;

const tenant = 'eaglerank.tenant.id';
const health = { 'rpc.method': 'grpc.health.v1.Health/Check' };

/** Bounds of the shares are five standard deviations wide. */
export const CLASSES: readonly TraceClass[] = [
  { name: 'ordinary', traces: 2000, kept: [1, 43], attributes: { [tenant]: 'a' } },
  { name: 'error', traces: 40, kept: [40, 40], failed: true },
  { name: 'slow', traces: 40, kept: [40, 40], durationMs: SLOW_MS + 1 },
  { name: 'batch job', traces: 40, kept: [40, 40], attributes: { 'eaglerank.job': 'purge' } },
  { name: 'exemplar', traces: 40, kept: [40, 40], attributes: { 'eaglerank.exemplar': true } },
  {
    name: 'tenant at 50 %',
    traces: 200,
    kept: [65, 137],
    attributes: { [tenant]: SAMPLED_TENANT },
  },
  { name: 'health check', traces: 200, kept: [0, 0], attributes: health },
  { name: 'failed health check', traces: 20, kept: [0, 0], attributes: health, failed: true },
  {
    name: 'reflection',
    traces: 20,
    kept: [0, 0],
    attributes: { 'rpc.method': 'grpc.reflection.v1.ServerReflection/ServerReflectionInfo' },
  },
];

/** Id of the i-th trace of a class: the same in every run, so that the same ones are kept. */
export function traceIdOf(name: string, i: number): string {
  return createHash('sha256').update(`${name} ${i}`).digest('hex').slice(0, 32);
}

const BATCH = 500;

/** Sends every class to an OTLP/HTTP receiver, as JSON. Throws when it is refused. */
export async function sendKnownTraffic(endpoint: string): Promise<void> {
  const spans = CLASSES.flatMap((kind) =>
    Array.from({ length: kind.traces }, (_, i) => traceOf(kind, i)).flat(),
  );
  for (let at = 0; at < spans.length; at += BATCH) {
    await send(endpoint, spans.slice(at, at + BATCH));
  }
}

async function send(endpoint: string, spans: readonly object[]): Promise<void> {
  const resource = { attributes: attributesOf({ 'service.name': SERVICE }) };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'known' }, spans }] }] };
  const response = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the collector answered ${response.status}`);
}

const STATUS_ERROR = 2;
const KIND_SERVER = 2;

/** A root and one child, which is the one that fails. */
function traceOf(kind: TraceClass, i: number): object[] {
  const traceId = traceIdOf(kind.name, i);
  const rootId = traceId.slice(0, 16);
  const startMs = Date.now() - 1000;
  const secrets = Object.fromEntries(SCRUBBED.map((key) => [key, `/v1/feed?user=${SECRET}`]));
  const times = (durationMs: number) => ({
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + durationMs}000000`,
  });
  const root = {
    ...{ traceId, spanId: rootId, name: 'root', kind: KIND_SERVER },
    ...times(kind.durationMs ?? 20),
    attributes: attributesOf({ ...kind.attributes, ...secrets, 'eaglerank.rows': '7' }),
  };
  const child = {
    ...{ traceId, spanId: traceId.slice(16), parentSpanId: rootId, name: 'child', kind: 1 },
    ...times(10),
    ...(kind.failed ? { status: { code: STATUS_ERROR } } : {}),
  };
  return [root, child];
}

function attributesOf(values: Readonly<Record<string, string | boolean>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { boolValue: value },
  }));
}
