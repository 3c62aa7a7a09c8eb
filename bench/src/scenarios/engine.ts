import { join } from 'node:path';
import {
  EntityState,
  affectedRefs,
  applyEvents,
  encodeState,
  loadFeaturePlan,
  type FeatureEvent,
  type FeaturePlan,
} from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import type { Scenario } from '../bench.js';
import { chunks, mixedRecords, toFeatureEvent } from '../events/mix.js';
import { list, median } from '../load/statistics.js';

const SIZE = { events: 200_000, items: 6000, users: 3000, authors: 400 };
const BATCH = 2000;
const ROUNDS = 5;
const REACH = 50_000;

/** The engine's pure part in this process: affected entities, merge, encoded states. No Redis. */
export const engine: Scenario = {
  name: 'engine',
  alone: true,
  async run(bench) {
    bench.say('the engine alone');
    const plan = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
    const events = Math.round(SIZE.events * bench.pace.scale);
    const records = mixedRecords({ ...SIZE, events }, Date.now());
    const all = Array.from(records, toFeatureEvent);
    const merging: number[] = [];
    const encoding: number[] = [];
    for (let i = 0; i < ROUNDS + 1; i++) {
      const merged = process(plan, all, false);
      const encoded = process(plan, all, true);
      if (i === 0) continue;
      merging.push(merged);
      encoding.push(encoded);
    }
    const rate = median(encoding);
    return [
      {
        title: 'Ingestion: the engine alone',
        findings: [
          {
            what: 'events/s through the engine alone, merged and encoded',
            measured: `${rate.toFixed(0)} (rounds ${list(encoding, 0)})`,
            reach: `≥ ${REACH}`,
            reached: rate >= REACH,
            why: `merging alone runs at ${median(merging).toFixed(0)}/s: the rest is the encoding of every entity that a batch changed`,
          },
        ],
        notes: `${all.length} events of the same mix in batches of ${BATCH}, in this process; merging without encoding: ${median(merging).toFixed(0)}/s.`,
      },
    ];
  },
};

/** Events per second. */
function process(plan: FeaturePlan, events: readonly FeatureEvent[], encode: boolean): number {
  const states = new Map<string, EntityState>();
  const startedAt = performance.now();
  let bytes = 0;
  for (const batch of chunks(events, BATCH)) {
    for (const [key, ref] of affectedRefs(plan, batch)) {
      if (!states.has(key)) states.set(key, new EntityState(plan.layouts[ref.entity]));
    }
    for (const key of applyEvents(plan, batch, states).keys()) {
      if (encode) bytes += encodeState(states.get(key) as EntityState).length;
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (encode && bytes === 0) throw new Error('nothing was encoded');
  return events.length / seconds;
}
