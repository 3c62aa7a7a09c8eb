import { BenchError } from '../errors.js';
import { closedLoop, openLoop, type Call, type LoadResult } from './generators.js';
import { cpuOf, type Pids } from './process-usage.js';
import { list, median, quantile, sum } from './statistics.js';

/** What is called, and whose CPU time that costs. */
export interface Target {
  readonly name: string;
  readonly call: Call;
  readonly pids: Pids;
}

/** What one round of one target came to. */
export interface Round {
  /** Calls that succeeded. */
  readonly calls: number;
  readonly failures: number;
  /** What the first failed call failed with. */
  readonly firstFailure: unknown;
  readonly perSecond: number;
  /** CPU milliseconds per call that succeeded, by process. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Share of calls that may fail before a figure means nothing; those that do are never counted as done. */
const MAX_FAILED = 0.05;

/** One round at a fixed number in flight. Throws BenchError when no call worked. */
export function closedRound(target: Target, inFlight: number, ms: number): Promise<Round> {
  return round(target, () => closedLoop(target.call, inFlight, ms));
}

/** One round at a constant arrival rate. Throws BenchError when no call worked. */
export function openRound(target: Target, perSecond: number, ms: number): Promise<Round> {
  return round(target, () => openLoop(target.call, perSecond, ms));
}

async function round(target: Target, load: () => Promise<LoadResult>): Promise<Round> {
  const before = cpuOf(target.pids);
  const result = await load();
  const after = cpuOf(target.pids);
  const { calls, failures, firstFailure, seconds, latencies } = result;
  if (calls === 0) throw new BenchError(`${target.name}: no call worked: ${reason(firstFailure)}`);
  return {
    ...{ calls, failures, firstFailure },
    perSecond: calls / seconds,
    cpu: Object.fromEntries(
      Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] as number)) / calls]),
    ),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

/**
 * Throws BenchError unless calls were answered and at most 5 % failed, over all rounds: others may
 * take the machine away for a moment, and then that round is slow.
 */
export function requireSound(
  name: string,
  rounds: readonly Pick<LoadResult, 'calls' | 'failures' | 'firstFailure'>[],
): void {
  const calls = sum(rounds.map((round) => round.calls));
  const failures = sum(rounds.map((round) => round.failures));
  const { firstFailure } = rounds.find((round) => round.failures > 0) ?? {};
  if (calls > 0 && failures <= MAX_FAILED * (calls + failures)) return;
  throw new BenchError(
    `${name}: ${failures} of ${calls + failures} calls failed, so there is nothing to measure: ${reason(firstFailure)}`,
  );
}

const reason = (failure: unknown): string =>
  failure instanceof Error ? failure.message : String(failure);

/** Compiles and fills what a target needs; failures do not count yet. */
export async function warmUp({ call }: Target, inFlight: number, ms: number): Promise<void> {
  await closedLoop(call, inFlight, ms);
}

/**
 * Rounds of several targets in turn: drift of the machine then meets all of them alike. Throws
 * BenchError when a target's calls mostly failed.
 */
export async function alternate(
  targets: readonly Target[],
  rounds: number,
  run: (target: Target) => Promise<Round>,
): Promise<Round[][]> {
  const results: Round[][] = targets.map(() => []);
  for (let i = 0; i < rounds; i++) {
    for (const [t, target] of targets.entries()) results[t]?.push(await run(target));
  }
  for (const [t, { name }] of targets.entries()) requireSound(name, results[t] ?? []);
  return results;
}

/** One value per round: of the second list over the first. */
export function ratios(
  below: readonly Round[],
  above: readonly Round[],
  value: (round: Round) => number,
): number[] {
  return above.map((round, i) => value(round) / value(below[i] as Round));
}

/** CPU of some processes per call, milliseconds. */
export function cpuPerCall(round: Round, names: readonly string[]): number {
  return sum(names.map((name) => round.cpu[name] ?? 0));
}

/** One line for people: medians over the rounds, and the throughput of every round. */
export function describeRounds(name: string, rounds: readonly Round[]): string {
  const of = (value: (round: Round) => number): string => median(rounds.map(value)).toFixed(2);
  const cpu = Object.keys(rounds[0]?.cpu ?? {}).map((p) => `${p} ${of((r) => r.cpu[p] as number)}`);
  const perSecond = rounds.map((r) => r.perSecond);
  return (
    `- ${name}: ${median(perSecond).toFixed(0)}/s (rounds ${list(perSecond, 0)}), p50 ${of((r) => r.p50)} ms, ` +
    `p99 ${of((r) => r.p99)} ms, CPU ms per call: ${cpu.join(', ')}; ` +
    `${sum(rounds.map((r) => r.failures))} of ${sum(rounds.map((r) => r.calls + r.failures))} failed`
  );
}
