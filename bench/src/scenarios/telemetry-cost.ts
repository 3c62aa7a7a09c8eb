import { METRICS, startTelemetry } from '@eaglerank/telemetry';
import type { Bench, Scenario } from '../bench.js';
import {
  alternate,
  closedRound,
  cpuPerCall,
  describeRounds,
  ratios,
  requireSound,
  warmUp,
  type Target,
} from '../load/measure.js';
import { closedLoop } from '../load/generators.js';
import type { Scrape } from '../load/metrics.js';
import { microseconds } from '../load/micro.js';
import { list, median } from '../load/statistics.js';
import { SERVICES, type BenchMesh } from '../mesh/bench-mesh.js';
import { startTraceSink } from '../mesh/trace-sink.js';
import { tenantOf } from '../mesh/world.js';
import type { Finding, Section } from '../report.js';

const TENANT = tenantOf(200);
const IN_FLIGHT = 32;

/** What traces cost of the throughput, and metrics of a request. */
export const telemetryCost: Scenario = {
  name: 'telemetry',
  async run(bench) {
    const metrics = await metricsCost(await bench.mesh(), bench.pace.roundMs);
    return [await traceCost(bench, metrics)];
  },
};

/** Two meshes, alternating: every trace exported (the default with a collector), and none. */
async function traceCost(bench: Bench, metrics: Finding): Promise<Section> {
  const plain = await bench.mesh();
  const sink = await startTraceSink();
  bench.say('starting and filling a second mesh, with traces');
  const traced = await bench.warmMesh({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint },
  });
  try {
    bench.say('feeds with and without traces');
    const targets: Target[] = [
      { name: 'without export', call: () => plain.feed(TENANT), pids: plain.pids },
      { name: 'every trace exported', call: () => traced.feed(TENANT), pids: traced.pids },
    ];
    const { rounds, roundMs } = bench.pace;
    for (const target of targets) await warmUp(target, IN_FLIGHT, 2 * roundMs);
    const [without = [], withTraces = []] = await alternate(targets, rounds, (target) =>
      closedRound(target, IN_FLIGHT, roundMs),
    );
    const loss = ratios(without, withTraces, (round) => round.perSecond).map((r) => 100 * (1 - r));
    const cpu = ratios(without, withTraces, (round) => cpuPerCall(round, SERVICES));
    return {
      title: 'Telemetry',
      findings: [
        {
          what: 'throughput lost to traces, all of them exported',
          measured: `${median(loss).toFixed(0)} % (rounds ${list(loss, 0)})`,
          reach: '≤ 10 %',
          reached: median(loss) <= 10,
          why: `every trace is recorded and exported from the services themselves: their CPU per feed grows by a factor of ${median(cpu).toFixed(2)}; TRACE_SAMPLE_RATIO lowers it in proportion`,
        },
        metrics,
      ],
      notes: [
        describeRounds('without export', without),
        describeRounds('every trace exported', withTraces),
        `- spans: ${await spans(traced)}; ${(sink.bytes() / 1e6).toFixed(0)} MB received by a sink that forgets them`,
      ].join('\n'),
    };
  } finally {
    await traced.stop();
    await sink.stop();
  }
}

async function spans(mesh: BenchMesh): Promise<string> {
  let exported = 0;
  let dropped = 0;
  for (const service of SERVICES) {
    const scrape = await mesh.scrape(service);
    exported += scrape.sum(METRICS.spansExported.name);
    dropped += scrape.sum(METRICS.spansDropped.name);
  }
  return `${exported} exported, ${dropped} dropped by full queues`;
}

/** Series that a feed touches in all services, times what touching one costs. */
async function metricsCost(mesh: BenchMesh, ms: number): Promise<Finding> {
  const before = await scrapeAll(mesh);
  const load = await closedLoop(() => mesh.feed(TENANT), 1, ms);
  requireSound('feed', [load]);
  const after = await scrapeAll(mesh);
  let observations = 0;
  for (const [s, scrape] of after.entries()) {
    observations += increments(before[s] as Scrape, scrape, '_count', Infinity);
    // a counter tells its sum, not how often it was counted up: at most once a feed, as written
    observations += increments(before[s] as Scrape, scrape, '_total', load.calls);
  }
  const perFeed = observations / load.calls;
  const one = observationCost();
  const cost = perFeed * one;
  return {
    what: 'metrics per feed, all services',
    measured: `${cost.toFixed(0)} µs (${perFeed.toFixed(0)} observations of ${one.toFixed(2)} µs)`,
    reach: '≤ 50 µs',
    reached: cost <= 50,
    why: 'a feed touches that many series',
  };
}

const scrapeAll = (mesh: BenchMesh): Promise<Scrape[]> =>
  Promise.all(SERVICES.map((service) => mesh.scrape(service)));

/** How often the series of a kind were touched, at most `most` times each. */
function increments(before: Scrape, after: Scrape, suffix: string, most: number): number {
  const known = before.series(suffix);
  let total = 0;
  for (const [series, value] of after.series(suffix)) {
    if (series.startsWith('nodejs_') || series.startsWith('process_')) continue;
    total += Math.min(most, Math.max(0, value - (known.get(series) ?? 0)));
  }
  return total;
}

/** Microseconds of one observation whose labels are looked up, in this process. */
function observationCost(): number {
  const telemetry = startTelemetry({
    ...{ service: 'bench', instance: '', version: '', environment: '' },
    ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
    tenants: { histogramTenants: [TENANT] },
  });
  const counter = telemetry.metrics.use(METRICS.grpcFeedRequests);
  const histogram = telemetry.metrics.use(METRICS.grpcFeedLatency);
  const labels = { tenant: TENANT, status: 'OK', tier: 'MODEL' };
  let at = 0;
  const both = microseconds(() => {
    counter.inc(labels);
    histogram.observe({ tenant: TENANT }, (at++ % 100) / 1000);
  });
  void telemetry.shutdown();
  return both / 2;
}
