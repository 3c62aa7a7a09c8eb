import { cpus } from 'node:os';
import { join } from 'node:path';
import type { LogRecord } from '@eaglerank/contracts';
import { FeatureStore, loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import type { Bench, Scenario } from '../bench.js';
import { EngineProcess, type Progress } from '../events/engine-process.js';
import { countRecords, verifyCounts } from '../events/expected.js';
import { mixedRecords } from '../events/mix.js';
import { cpuMs } from '../load/process-usage.js';
import { list, median } from '../load/statistics.js';

const SIZE = { events: 300_000, items: 6000, users: 3000, authors: 400 };
const ROUNDS = 3;
const REACH = 15_000;

/** What draining one log came to. */
interface Drain {
  readonly perSecond: number;
  /** Of the second half alone, when everything is compiled. */
  readonly lateHalf: number;
  /** CPU microseconds per event. */
  readonly engineUs: number;
  readonly redisUs: number;
  readonly verified: number;
  readonly bound: boolean;
}

/** From the event log to features in Redis, by the real feature-service on one core. */
export const ingest: Scenario = {
  name: 'ingest',
  alone: true,
  async run(bench) {
    const events = Math.round(SIZE.events * bench.pace.scale);
    const items = Math.round(SIZE.items * bench.pace.scale);
    const size = { ...SIZE, events, items };
    const drains: Drain[] = [];
    for (let i = 0; i < Math.min(ROUNDS, bench.pace.rounds); i++) {
      drains.push(await drainOnce(bench, [...mixedRecords(size, Date.now())]));
    }
    const of = (value: (drain: Drain) => number): number => median(drains.map(value));
    const rate = of((d) => d.perSecond);
    const bound = drains.every((d) => d.bound);
    return [
      {
        title: 'Ingestion: from the event log to features',
        findings: [
          {
            what: `events/s from log to features${bound ? ' on one core' : ' (not bound to a core)'}`,
            measured: `${rate.toFixed(0)} (rounds ${list(
              drains.map((d) => d.perSecond),
              0,
            )})`,
            reach: `≥ ${REACH}`,
            reached: rate >= REACH,
            why: `feature-service needs ${of((d) => d.engineUs).toFixed(0)} µs of CPU per event, the compilation in the first seconds included; the second half of a log alone runs at ${of((d) => d.lateHalf).toFixed(0)}/s`,
          },
        ],
        notes: [
          `Each round: a new Redis, a log of ${events} records in entries of 100 (${items} item_upserts, then impressions 66 %, dwell 17 %, clicks 9 %, ` +
            'other 8 %), feature-service started on it with the limits of V8, timed from its first commit to its last. The archive is on, as in `npm start`.',
          `- second half of the log alone: ${of((d) => d.lateHalf).toFixed(0)}/s`,
          `- CPU per event: feature-service ${of((d) => d.engineUs).toFixed(1)} µs, Redis ${of((d) => d.redisUs).toFixed(1)} µs`,
          `- after the drain the features of all ${drains[0]?.verified ?? 0} items and users that have events were read and their counts equalled those of the log`,
        ].join('\n'),
      },
    ];
  },
};

async function drainOnce(bench: Bench, records: readonly LogRecord[]): Promise<Drain> {
  const plan = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
  const engine = await EngineProcess.open();
  try {
    bench.say(`writing a log of ${records.length} records`);
    await engine.prefill(records);
    bench.say('draining it');
    const bound = await engine.start(cpus().length - 1);
    const drained = await timeDrain(engine, records.length);
    const store = new FeatureStore(engine.redis, engine.keys);
    const expected = countRecords(plan, records);
    const verified = await verifyCounts(plan, store, expected, Date.now());
    return { ...drained, verified, bound };
  } finally {
    await engine.stop();
  }
}

interface Mark extends Progress {
  readonly engineMs: number;
  readonly redisMs: number;
}

/** Times from the first commit on: what lies before is the start of a process. */
async function timeDrain(
  engine: EngineProcess,
  total: number,
): Promise<Omit<Drain, 'verified' | 'bound'>> {
  const marks: Mark[] = [];
  await engine.drain(total, (progress) => {
    const last = marks.at(-1);
    if (progress.records === 0 || progress.records === last?.records) return;
    const engineMs = cpuMs(engine.pid);
    marks.push({ ...progress, engineMs, redisMs: cpuMs(engine.redisServer.pid) });
  });
  const first = marks[0] as Mark;
  const last = marks.at(-1) as Mark;
  const half = marks.find(({ records }) => records >= total / 2) ?? first;
  const events = last.records - first.records;
  return {
    perSecond: rate(first, last),
    lateHalf: rate(half, last),
    engineUs: ((last.engineMs - first.engineMs) * 1000) / events,
    redisUs: ((last.redisMs - first.redisMs) * 1000) / events,
  };
}

const rate = (from: Progress, to: Progress): number =>
  ((to.records - from.records) * 1000) / (to.at - from.at);
