import { randomBytes } from 'node:crypto';
import type { SpanRecord } from '@eaglerank/mesh';
import { eventually } from '@eaglerank/testing';
import type { Edge } from '../edge-checks.js';
import type { Finding } from '../edge-rig.js';
import type { AccessLine } from '../envoy-process.js';

const SERVICES = ['candidate-service', 'envoy', 'gateway', 'ranker-service'];
/** Named so that it could be found wherever it was written. */
const USER = 'reader-who-stays-unnamed';

/** One trace from Envoy to the model, and an access log that names nobody. */
export async function traceChecks({ rig, envoy, calls }: Edge): Promise<Finding[]> {
  const traceId = randomBytes(16).toString('hex');
  const parent = randomBytes(8).toString('hex');
  const headers = { traceparent: `00-${traceId}-${parent}-01`, 'x-tenant-id': 'testing' };
  const answer = await calls.json('/v1/feed?why=trace', { userId: USER, pageSize: 5 }, { headers });
  const spans = (): SpanRecord[] => rig.mesh.traces?.store.find(traceId) ?? [];
  const services = (): string[] => [...new Set(spans().map(({ service }) => service))].sort();
  const root = (): SpanRecord | undefined => spans().find((span) => span.parentSpanId === parent);
  const line = (): AccessLine | undefined =>
    envoy.accessLines().find((one) => one['trace_id'] === traceId);
  // both are written a while after the answer; what is missing then is told below
  await eventually(
    'trace and line are there',
    () => services().length === SERVICES.length && root() !== undefined && line() !== undefined,
  ).catch(() => undefined);
  const chain = chainOf(spans());
  const log = envoy.accessText();
  const token = await rig.test.token();
  const told = [USER, token.split('.')[2] ?? '', 'why=trace'].filter((word) => log.includes(word));
  return [
    {
      check: 'one trace from Envoy to the ranker',
      found: `${spans().length} spans of ${services().join(', ')}`,
      ok: answer.status === 200 && services().join() === SERVICES.join(),
    },
    {
      check: 'under the caller’s span, no link missing',
      found: chain.join(' → '),
      ok: root()?.service === 'envoy' && chain[0] === 'envoy' && chain.at(-1) === 'ranker-service',
    },
    {
      check: 'access log: one JSON line with the trace',
      found: JSON.stringify(line() ?? {}),
      ok:
        line()?.['status'] === 200 &&
        line()?.['path'] === '/v1/feed' &&
        line()?.['tenant'] === 'testing',
    },
    {
      check: 'access log: user id, token and query',
      found: told.length === 0 ? 'none of them' : `${told.length} of them`,
      ok: told.length === 0 && log.length > 0,
    },
  ];
}

/** Services on the way from the root to a span of the ranker; empty when a span has no parent. */
function chainOf(spans: readonly SpanRecord[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const services: string[] = [];
  let span = spans.find(({ service }) => service === 'ranker-service');
  while (span) {
    if (services[0] !== span.service) services.unshift(span.service);
    span = byId.get(span.parentSpanId);
  }
  return services;
}
