import type { Bench, Scenario } from '../bench.js';
import { BenchError } from '../errors.js';
import {
  alternate,
  closedRound,
  cpuPerCall,
  describeRounds,
  ratios,
  warmUp,
  type Round,
  type Target,
} from '../load/measure.js';
import { list, median, sum } from '../load/statistics.js';
import { SERVICES, type BenchMesh } from '../mesh/bench-mesh.js';
import { tenantOf } from '../mesh/world.js';
import type { Finding, Section } from '../report.js';

interface Setting {
  readonly candidates: number;
  readonly inFlight: number;
  /** Whether the figures to reach are meant for this one. */
  readonly judged: boolean;
  /** Rounds of each side before those that count. */
  readonly warmRounds: number;
}

/**
 * What runs for hours is compiled. V8 is done with that after some 10,000 feeds: until then its
 * threads take as much of the cores as a fifth of the feeds. The first setting warms up for all.
 */
const SETTINGS: readonly Setting[] = [
  { candidates: 200, inFlight: 32, judged: true, warmRounds: 25 },
  { candidates: 500, inFlight: 32, judged: false, warmRounds: 2 },
  { candidates: 200, inFlight: 1, judged: false, warmRounds: 2 },
];

/** Feeds against the bare chain, alternating, at a fixed number in flight. */
export const chainRatio: Scenario = {
  name: 'chain',
  async run(bench) {
    const sections: Section[] = [];
    for (const setting of SETTINGS) sections.push(await compare(bench, setting));
    return sections;
  },
};

/** The two sides of the comparison. */
export async function chainAndFeed(bench: Bench, tenant: string): Promise<[Target, Target]> {
  const chain = await bench.chain();
  const mesh = await bench.mesh();
  return [
    { name: 'bare chain', call: () => chain.call(), pids: chain.pids },
    { name: 'feed', call: () => mesh.feed(tenant), pids: mesh.pids },
  ];
}

async function compare(bench: Bench, setting: Setting): Promise<Section> {
  const { candidates, inFlight } = setting;
  const tenant = tenantOf(candidates);
  const targets = await chainAndFeed(bench, tenant);
  const mesh = await bench.mesh();
  bench.say(`feeds of ${candidates} candidates against bare chains, ${inFlight} in flight`);
  const before = await counts(mesh, tenant);
  const { rounds, roundMs } = bench.pace;
  for (const target of targets) await warmUp(target, inFlight, setting.warmRounds * roundMs);
  const [chains = [], feeds = []] = await alternate(targets, rounds, (target) =>
    closedRound(target, inFlight, roundMs),
  );
  const after = await counts(mesh, tenant);
  const ranked = after.ranked - before.ranked;
  requireCandidates(tenant, candidates, after.items - before.items, ranked);
  if (setting.judged) bench.capacity = median(feeds.map((r) => r.perSecond));
  const perFeed = (name: keyof Counts): string =>
    ((after[name] - before[name]) / ranked / 1000).toFixed(1);
  return {
    title: `Feed against the bare chain: ${candidates} candidates, ${inFlight} in flight`,
    findings: findings(setting, chains, feeds),
    notes: [
      describeRounds('bare chain', chains),
      describeRounds('feed', feeds),
      `- ${ranked} rankings looked up ${after.items - before.items} items, ${candidates} each; gateway retries ${after.retries - before.retries}`,
      `- Redis per feed, the engine's part included: ${perFeed('stored')} kB in, ${perFeed('read')} kB out`,
    ].join('\n'),
  };
}

function findings(setting: Setting, chains: readonly Round[], feeds: readonly Round[]): Finding[] {
  const { candidates, inFlight, judged } = setting;
  const failed = sum(feeds.map((round) => round.failures));
  const tried = failed + sum(feeds.map((round) => round.calls));
  const throughput = ratios(chains, feeds, (round) => round.perSecond);
  const cpu = ratios(chains, feeds, (round) => cpuPerCall(round, SERVICES));
  const where = `${candidates} candidates, ${inFlight} in flight`;
  return [
    {
      what: `feeds that failed or were degraded, and count as none, ${where}`,
      measured: `${((100 * failed) / tried).toFixed(2)} %`,
      reach: '',
      reached: undefined,
    },
    {
      what: `feeds ÷ bare chains, ${where}`,
      measured: `${median(throughput).toFixed(2)} (rounds ${list(throughput)})`,
      reach: judged ? '≥ 0.5 without a model; ≥ 1.0 in the end' : '',
      reached: judged ? median(throughput) >= 0.5 : undefined,
      why: `the services spend ${servicesCpu(feeds)} ms of CPU on a feed and ${servicesCpu(chains)} on a bare chain, and client, services and Redis share the cores`,
    },
    {
      what: `CPU of the three services, feed ÷ bare chain, ${where}`,
      measured: `${median(cpu).toFixed(2)} (rounds ${list(cpu)})`,
      reach: judged ? '≤ 1.2' : '',
      reached: judged ? median(cpu) <= 1.2 : undefined,
      why: `an empty call is all that the chain does; between the services feeds travel as frames of one stream, and all that a feed does comes on top: ${byService(chains, feeds)}`,
    },
  ];
}

const servicesCpu = (rounds: readonly Round[]): string =>
  median(rounds.map((round) => cpuPerCall(round, SERVICES))).toFixed(2);

function byService(chains: readonly Round[], feeds: readonly Round[]): string {
  const of = (rounds: readonly Round[], name: string): number =>
    median(rounds.map((round) => round.cpu[name] ?? 0));
  return SERVICES.map(
    (name) => `${name} ${of(feeds, name).toFixed(2)} ms against ${of(chains, name).toFixed(2)}`,
  ).join(', ');
}

interface Counts {
  /** Items looked up by the ranker. */
  readonly items: number;
  /** Rankings made. */
  readonly ranked: number;
  /** Second attempts of the gateway. */
  readonly retries: number;
  /** Bytes that the store has received and sent. */
  readonly stored: number;
  readonly read: number;
}

async function counts(mesh: BenchMesh, tenant: string): Promise<Counts> {
  const ranker = await mesh.scrape('ranker-service');
  const gateway = await mesh.scrape('gateway');
  return {
    items: ranker.sum('feature_lookups_total', { tenant, entity: 'item' }),
    ranked: ranker.sum('predictions_total', { tenant }),
    retries: gateway.sum('rpc_client_retries_total', { outcome: 'sent' }),
    stored: await mesh.redisInfo('total_net_input_bytes'),
    read: await mesh.redisInfo('total_net_output_bytes'),
  };
}

/** Rankings whose lookup may have failed, e.g. for a slow reply of the store. */
const MAX_FAILED = 0.01;

/**
 * Throws BenchError unless the rankings looked up `limit` items each. No set holds more than the
 * limit, so that the sum tells it: a set that was not full would leave a remainder.
 */
export function requireCandidates(
  tenant: string,
  limit: number,
  items: number,
  ranked: number,
): void {
  const full = items / limit;
  if (ranked > 0 && Number.isInteger(full) && full >= ranked * (1 - MAX_FAILED)) return;
  throw new BenchError(
    `${tenant}: ${ranked} rankings looked up ${items} items in all, not ${limit} each`,
  );
}
