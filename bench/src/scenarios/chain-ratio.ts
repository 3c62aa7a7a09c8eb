import type { BareChain } from '../chain/chain.js';
import { closedLoop, openLoop, type Call } from '../load/generators.js';
import { cpuMs } from '../load/process-usage.js';
import { median, quantile } from '../load/statistics.js';
import type { BenchMesh } from '../mesh/bench-mesh.js';
import type { Finding, Section } from '../report.js';

interface Target {
  readonly name: string;
  readonly call: Call;
  readonly pids: Readonly<Record<string, number>>;
}

interface Round {
  readonly perSecond: number;
  readonly failures: number;
  /** CPU milliseconds per call by service. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p99: number;
}

export interface RatioOptions {
  readonly rounds: number;
  readonly roundMs: number;
  readonly inFlight: number;
}

async function measure(target: Target, inFlight: number, durationMs: number): Promise<Round> {
  const before = Object.entries(target.pids).map(([name, pid]) => [name, cpuMs(pid)] as const);
  const load = await closedLoop(target.call, inFlight, durationMs);
  const cpu = Object.fromEntries(
    before.map(([name, ms]) => [name, (cpuMs(target.pids[name] as number) - ms) / load.calls]),
  );
  return {
    perSecond: load.calls / load.seconds,
    failures: load.failures,
    cpu,
    p50: quantile(load.latencies, 0.5),
    p99: quantile(load.latencies, 0.99),
  };
}

const total = (round: Round): number => Object.values(round.cpu).reduce((sum, ms) => sum + ms, 0);

function describe(name: string, rounds: readonly Round[]): string {
  const of = (value: (round: Round) => number): string => median(rounds.map(value)).toFixed(2);
  const services = Object.keys(rounds[0]?.cpu ?? {});
  const cpu = services.map((s) => `${s} ${of((r) => r.cpu[s] as number)}`).join(', ');
  return `- ${name}: ${of((r) => r.perSecond)}/s, p50 ${of((r) => r.p50)} ms, p99 ${of((r) => r.p99)} ms, CPU ms per call: ${cpu}; failures ${rounds.reduce((n, r) => n + r.failures, 0)}`;
}

/** Feed against bare chain, alternating, at a fixed number in flight. */
export async function chainRatio(
  chain: BareChain,
  mesh: BenchMesh,
  tenant: string,
  { rounds, roundMs, inFlight }: RatioOptions,
): Promise<{ section: Section; feedsPerSecond: number }> {
  const targets: readonly [Target, Target] = [
    { name: 'bare chain', call: () => chain.call(), pids: chain.pids },
    { name: 'feed', call: () => mesh.feed({ tenant }), pids: mesh.pids },
  ];
  for (const target of targets) await measure(target, inFlight, roundMs);
  const chains: Round[] = [];
  const feeds: Round[] = [];
  for (let i = 0; i < rounds; i++) {
    chains.push(await measure(targets[0], inFlight, roundMs));
    feeds.push(await measure(targets[1], inFlight, roundMs));
  }
  const ratios = feeds.map((feed, i) => feed.perSecond / (chains[i] as Round).perSecond);
  const cpuRatios = feeds.map((feed, i) => total(feed) / total(chains[i] as Round));
  const findings: Finding[] = [
    {
      what: `feeds ÷ bare chains, ${inFlight} in flight`,
      measured: `${median(ratios).toFixed(2)} (rounds ${ratios.map((r) => r.toFixed(2)).join(', ')})`,
      reach: '≥ 0.5 without a model; ≥ 1.0 in the end',
      reached: inFlight === 32 ? median(ratios) >= 0.5 : undefined,
    },
    {
      what: `CPU of the three services per feed ÷ per bare chain, ${inFlight} in flight`,
      measured: median(cpuRatios).toFixed(2),
      reach: '≤ 1.2',
      reached: inFlight === 32 ? median(cpuRatios) <= 1.2 : undefined,
    },
  ];
  return {
    feedsPerSecond: median(feeds.map((r) => r.perSecond)),
    section: {
      title: `Feed against the bare chain: ${tenant}, ${inFlight} in flight`,
      findings,
      notes: [describe('bare chain', chains), describe('feed', feeds)].join('\n'),
    },
  };
}

/** p99 at a constant arrival rate of 30 % of the measured capacity, alternating with the chain. */
export async function latencyAtRate(
  chain: BareChain,
  mesh: BenchMesh,
  tenant: string,
  feedsPerSecond: number,
  { rounds, roundMs }: RatioOptions,
): Promise<Section> {
  const rate = Math.max(1, Math.round(feedsPerSecond * 0.3));
  const chainP99: number[] = [];
  const feedP99: number[] = [];
  const feedP50: number[] = [];
  let failures = 0;
  for (let i = 0; i < rounds; i++) {
    const bare = await openLoop(() => chain.call(), rate, roundMs);
    const feed = await openLoop(() => mesh.feed({ tenant }), rate, roundMs);
    chainP99.push(quantile(bare.latencies, 0.99));
    feedP99.push(quantile(feed.latencies, 0.99));
    feedP50.push(quantile(feed.latencies, 0.5));
    failures += feed.failures;
  }
  const ratio = median(feedP99.map((ms, i) => ms / (chainP99[i] as number)));
  return {
    title: `Latency at ${rate} feeds/s (30 % of capacity), constant arrival rate`,
    findings: [
      {
        what: 'p99 of a feed ÷ p99 of a bare chain',
        measured: ratio.toFixed(2),
        reach: '≤ 2',
        reached: ratio <= 2,
      },
      {
        what: 'p50 and p99 of a feed, from the time it was due',
        measured: `${median(feedP50).toFixed(2)} ms, ${median(feedP99).toFixed(2)} ms`,
        reach: 'p99 ≤ 10 ms on a dedicated core',
        reached: undefined,
      },
    ],
    notes: `Bare chain p99 ${median(chainP99).toFixed(2)} ms; failed feeds ${failures}.`,
  };
}
