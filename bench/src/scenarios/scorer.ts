import { join } from 'node:path';
import { loadFeaturePlan, type FeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import {
  SimdScorer,
  WalkScorer,
  type Forest,
  type GoldenVectors,
  type ScoreBatch,
  type Scorer,
} from '@eaglerank/model';
import { findLightgbmPython } from '@eaglerank/testkit';
import type { Pace, Scenario } from '../bench.js';
import { list, median } from '../load/statistics.js';
import type { Finding, Section } from '../report.js';
import { LightgbmProcess } from '../scorer/lightgbm-process.js';

const WORK = { rows: 200, trees: 200, leaves: 31 };
const SIZE = `${WORK.rows} rows × ${WORK.trees} trees × ${WORK.leaves} leaves`;
const REACH = 0.25;
const CALLS = { lightgbm: 15, walk: 15, simd: 100 };

/** Scoring against LightGBM's own predictor on one thread. */
export const scorer: Scenario = {
  name: 'scorer',
  alone: true,
  async run(bench) {
    const title = `Scoring: ${SIZE}, one thread`;
    const python = findLightgbmPython();
    if ('missing' in python) {
      return [{ title, findings: [], notes: `**Not measured**: ${python.missing}.` }];
    }
    bench.say('the scorer and LightGBM');
    const plan = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
    const lightgbm = await LightgbmProcess.start(python.command, { ...WORK, columns: plan.width });
    try {
      return [{ title, ...(await compared(lightgbm, plan, bench.pace)) }];
    } finally {
      await lightgbm.stop();
    }
  },
};

/** Ms of CPU time per call, by round. */
interface Times {
  readonly lightgbm: number[];
  readonly walk: number[];
  readonly simd: number[];
  readonly folded: number[];
}

async function compared(
  lightgbm: LightgbmProcess,
  plan: FeaturePlan,
  pace: Pace,
): Promise<Omit<Section, 'title'>> {
  const { forest, golden } = lightgbm;
  const constant = plan.requestColumns;
  const walk = new WalkScorer(forest);
  const simd = new SimdScorer(forest, constant);
  const batch = batchOf(golden);
  requireEqual([walk, simd], batch, golden.scores);
  const alike = withConstants(batch, constant);
  requireEqual([simd], alike, scoresOf(walk, alike));
  const times: Times = { lightgbm: [], walk: [], simd: [], folded: [] };
  const ways = new Map<string, number[]>();
  for (let round = -1; round < pace.rounds * 2; round++) {
    const own = await lightgbm.time(CALLS.lightgbm);
    const [walked, fast] = [cpuMs(walk, batch, CALLS.walk), cpuMs(simd, batch, CALLS.simd)];
    const folded = cpuMs(simd, alike, CALLS.simd);
    if (round < 0) continue;
    for (const [way, ms] of Object.entries(own)) ways.set(way, [...(ways.get(way) ?? []), ms]);
    times.lightgbm.push(Math.min(...Object.values(own)));
    times.walk.push(walked);
    times.simd.push(fast);
    times.folded.push(folded);
  }
  return { findings: findings(times, constant.length), notes: notes(ways, forest) };
}

function findings(times: Times, constant: number): Finding[] {
  const ratio = (own: readonly number[]): number =>
    median(own.map((ms, i) => ms / (times.lightgbm[i] as number)));
  const row = (what: string, own: readonly number[], reach = ''): Finding => ({
    what,
    measured: `${ratio(own).toFixed(3)} (${median(own).toFixed(3)} ms)`,
    reach,
    reached: reach === '' ? undefined : ratio(own) <= REACH,
    why: 'the machine or its Node runs WebAssembly SIMD worse than compiled C++',
  });
  return [
    row(`SIMD scorer ÷ LightGBM, ${SIZE}`, times.simd, `≤ ${REACH}`),
    row(`the same with ${constant} user and context columns compared once`, times.folded),
    row('plain walk ÷ LightGBM', times.walk),
    {
      what: "LightGBM's fastest way to predict, rounds",
      measured: `${median(times.lightgbm).toFixed(3)} ms (${list(times.lightgbm)})`,
      reach: '',
      reached: undefined,
    },
  ];
}

function notes(ways: ReadonlyMap<string, readonly number[]>, forest: Forest): string {
  const own = Array.from(ways, ([way, ms]) => `${way} ${median(ms).toFixed(3)} ms`).join(', ');
  return (
    `Every score equals LightGBM's to the last bit. CPU time; the sides alternate, each ratio is that of one ` +
    `round, the median is told. ${forest.features.length} columns, a model that LightGBM trained. ` +
    `LightGBM in its own process, timed there: ${own}.`
  );
}

function batchOf({ values, columns, rows }: GoldenVectors): ScoreBatch {
  return { values, stride: columns, rows: Uint32Array.from({ length: rows }, (_, i) => i) };
}

/** The rows with the first one's values in these columns. */
function withConstants(batch: ScoreBatch, constant: readonly number[]): ScoreBatch {
  const values = batch.values.slice();
  for (const row of batch.rows) {
    for (const column of constant) values[row * batch.stride + column] = values[column] as number;
  }
  return { ...batch, values, constantsHold: true };
}

function requireEqual(scorers: readonly Scorer[], batch: ScoreBatch, expected: Float64Array): void {
  for (const each of scorers) {
    const row = scoresOf(each, batch).findIndex((score, i) => !Object.is(score, expected[i]));
    if (row >= 0) throw new Error(`${each.kind} scores row ${row} differently`);
  }
}

function scoresOf(each: Scorer, batch: ScoreBatch): Float64Array {
  const scores = new Float64Array(batch.rows.length);
  each.score(batch, scores);
  return scores;
}

/** Ms of CPU time per call. */
function cpuMs(each: Scorer, batch: ScoreBatch, calls: number): number {
  const scores = new Float64Array(batch.rows.length);
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) each.score(batch, scores);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}
