import { METRICS } from '@eaglerank/telemetry';
import type { FeedClient } from '@eaglerank/client';
import type { SpanRecord } from '@eaglerank/mesh';
import { TestMesh, eventually } from '@eaglerank/testing';
import type { Collector } from './collector.js';
import type { Finding } from './finding.js';
import { seriesSum } from './series-sum.js';
import type { TraceSink } from './trace-sink.js';

const FEEDS = 400;
/** So many that the spans overflow what candidate-service and ranker buffer: some 14 and 10 for each feed. */
const FEEDS_WHILE_FROZEN = 900;
const AT_ONCE = 2;
const ROOT_SPAN = 'eaglerank.feed.v1.FeedService/GetFeed';
const SERVICES = ['candidate-service', 'gateway', 'ranker-service'];

/** The real mesh behind a collector that keeps one ordinary trace in a hundred, then behind none. */
export async function checkMesh(collector: Collector, sink: TraceSink): Promise<Finding> {
  const mesh = await TestMesh.start({
    traces: false,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
  });
  try {
    const client = await mesh.client();
    const served = await serve(client, FEEDS);
    const pointed = await exemplars(mesh);
    const missing = (): string[] => [...pointed].filter((id) => !sink.traces.has(id));
    // what is not there in the end is the finding
    await eventually('exemplar traces arrive', () => missing().length === 0).catch(() => 0);
    const lost = missing().length;
    const feeds = keptFeeds(sink);
    const torn = [...sink.traces.values()].filter((spans) => !isConnected(spans)).length;
    const deep = feeds.filter(isDeep).length;
    const frozen = await serveFrozen(mesh, client, collector);
    const faults = [
      ...new Set([...served.failed, ...frozen.failed].map((why) => `a feed failed: ${why}`)),
      ...(pointed.size === 0 ? ['no histogram has an exemplar'] : []),
      ...(lost > 0 ? [`${lost} traces that exemplars point to were not kept`] : []),
      ...(torn > 0 ? [`${torn} traces lack a span's parent`] : []),
      ...(deep === 0 ? ['no feed trace reaches from the gateway to Redis'] : []),
      ...(frozen.dropped === 0 ? ['no dropped span was counted while the collector hung'] : []),
      ...(frozen.resumed ? [] : ['no trace arrived after the collector went on']),
    ];
    return {
      faults,
      table: {
        title: 'The mesh behind the collector',
        head: ['what', 'count'],
        rows: [
          ['feeds served, collector well', String(FEEDS - served.failed.length)],
          ['feed traces kept of all since the mesh started', String(feeds.length)],
          [
            'of these from gateway and candidate service through the ranker to its read of Redis',
            String(deep),
          ],
          ['kept traces of any kind in which a parent is missing', String(torn)],
          ['traces that exemplars of the services point to', String(pointed.size)],
          ['of these kept', String(pointed.size - lost)],
          [
            'feeds served while the collector hung',
            String(FEEDS_WHILE_FROZEN - frozen.failed.length),
          ],
          ['spans dropped and counted meanwhile', String(frozen.dropped)],
          ['median feed, collector well / hung, ms', `${served.medianMs} / ${frozen.medianMs}`],
        ],
      },
    };
  } finally {
    await mesh.stop();
  }
}

interface Served {
  /** Why feeds failed, one entry for each. */
  readonly failed: readonly string[];
  readonly medianMs: string;
}

async function serve(client: FeedClient, count: number): Promise<Served> {
  const times: number[] = [];
  let next = 0;
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    while (next < count) {
      const userId = `u-${next++ % 20}`;
      const startedAt = performance.now();
      await client.getFeed({ userId, pageSize: 20 }).catch((e: unknown) => failed.push(String(e)));
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const median = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  return { failed, medianMs: median.toFixed(1) };
}

async function metricsOf(mesh: TestMesh): Promise<string[]> {
  return Promise.all(
    mesh.mesh.plans.map(async ({ admin }) => (await fetch(`${admin}/metrics`)).text()),
  );
}

/** Traces that a histogram of any service points to. */
async function exemplars(mesh: TestMesh): Promise<Set<string>> {
  const texts = await metricsOf(mesh);
  const ids = texts.flatMap((text) => [...text.matchAll(/# \{trace_id="([0-9a-f]{32})"\}/g)]);
  return new Set(ids.map(([, id]) => id as string));
}

function keptFeeds(sink: TraceSink): SpanRecord[][] {
  return [...sink.traces.values()].filter((spans) => spans.some(({ name }) => name === ROOT_SPAN));
}

/** Whether every span's parent is there. */
function isConnected(spans: readonly SpanRecord[]): boolean {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans.every(({ parentSpanId }) => parentSpanId === '' || ids.has(parentSpanId));
}

/** Whether a trace goes from the gateway through both services to Redis; what is cached is not read. */
function isDeep(spans: readonly SpanRecord[]): boolean {
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  const reads = spans.some(({ name }) => name === 'kv_read');
  return reads && services.join() === SERVICES.join();
}

interface Frozen extends Served {
  readonly dropped: number;
  readonly resumed: boolean;
}

async function serveFrozen(
  mesh: TestMesh,
  client: FeedClient,
  collector: Collector,
): Promise<Frozen> {
  collector.freeze();
  const served = await serve(client, FEEDS_WHILE_FROZEN);
  const texts = await metricsOf(mesh);
  const dropped = texts.reduce((sum, text) => sum + seriesSum(text, METRICS.spansDropped.name), 0);
  const exported = async (): Promise<number> =>
    seriesSum((await metricsOf(mesh))[0] ?? '', METRICS.spansExported.name);
  const before = await exported();
  collector.thaw();
  const resumed = await eventually(
    'spans are exported again',
    async () => (await exported()) > before,
  )
    .then(() => true)
    .catch(() => false);
  return { ...served, dropped, resumed };
}
