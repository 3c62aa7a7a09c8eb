import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '@eaglerank/contracts';
import { decodeVectorBlock } from '@eaglerank/domain';
import { join } from 'node:path';
import { loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import { seedItem } from '@eaglerank/testing';
import type { Scenario } from '../bench.js';
import { BenchError } from '../errors.js';
import { Background } from '../load/background.js';
import { patient } from '../load/patient.js';
import { quantile } from '../load/statistics.js';
import type { BenchMesh } from '../mesh/bench-mesh.js';
import { WORLD, tenantOf } from '../mesh/world.js';
import type { Finding } from '../report.js';
import { pageProbes } from './freshness-pages.js';

const TENANT = tenantOf(200);
const FEATURES = join(ROOT, 'config/features.yaml');
const EVENT_PROBES = 200;
const ITEM_PROBES = 30;
const PAGE_PROBES = 20;
const BATCH = 50;
const BATCHES_PER_SECOND = 20;
const FEEDS_PER_SECOND = 20;
const LOOK_EVERY_MS = 4;
const GIVE_UP_MS = 10_000;

/** How long what happens takes to show, under a background of events and feeds. */
export const freshness: Scenario = {
  name: 'freshness',
  async run(bench) {
    const mesh = await bench.mesh();
    const { scale } = bench.pace;
    const background = [
      new Background((turn) => events(mesh, turn), BATCHES_PER_SECOND),
      new Background(() => mesh.feed(TENANT), FEEDS_PER_SECOND),
    ];
    try {
      await sleep(1000);
      bench.say('freshness: from events to what the ranker reads');
      const read = await eventProbes(mesh, Math.ceil(EVENT_PROBES * scale));
      bench.say('freshness: new items');
      const retrieved = await itemProbes(mesh, Math.ceil(ITEM_PROBES * scale));
      bench.say('freshness: deleted and hidden items');
      const probes = Math.ceil(PAGE_PROBES * scale);
      const deleted = await pageProbes(mesh, TENANT, 'item_delete', probes);
      const hidden = await pageProbes(mesh, TENANT, 'hide', probes);
      return [
        {
          title: 'Freshness',
          findings: [
            finding('from sending an event to the vectors that the ranker scores', read, 1000),
            finding('from sending a new item to its being a candidate', retrieved, 5000),
            finding(
              'a deleted item still on a new first page after the answer',
              deleted.first,
              1000,
            ),
            finding(
              'a deleted item still on the second page after the answer',
              deleted.second,
              1000,
            ),
            finding('a hidden item still on a new first page after the answer', hidden.first, 1000),
            finding('a hidden item still on the second page after the answer', hidden.second, 1000),
          ],
          notes: notes(background),
        },
      ];
    } finally {
      for (const one of background) await one.stop();
    }
  },
};

function finding(what: string, taken: readonly number[], reachMs: number): Finding {
  const p99 = quantile(taken, 0.99);
  const figures = [quantile(taken, 0.5), p99, Math.max(...taken)].map((ms) => ms.toFixed(0));
  return {
    what: `${what}: p50, p99, most`,
    measured: `${figures.join(', ')} ms (${taken.length} probes)`,
    reach: `p99 ≤ ${reachMs / 1000} s`,
    reached: p99 <= reachMs,
    why: 'the engine or the change stream is behind',
  };
}

function notes([events, feeds]: readonly Background[]): string {
  return [
    `Beside the probes: ${BATCH * BATCHES_PER_SECOND} events/s in calls of ${BATCH} and ${FEEDS_PER_SECOND} feeds/s ` +
      `(${(events?.failures ?? 0) + (feeds?.failures ?? 0)} of ${(events?.done ?? 0) + (feeds?.done ?? 0)} such calls failed).`,
    '- An event counts as read when the vectors that the ranker itself scored (`Rank` with the probe item, its cache included) hold one ' +
      'impression more; `GetFeatures` would show the store but not what the cache hides. Counted from before `LogEvents` was called.',
    '- A new item counts from before `LogEvents` was called; a deleted or hidden one from the answer of `LogEvents`, to the last page that still showed it (0: none did).',
  ].join('\n');
}

async function log(mesh: BenchMesh, list: Event[]): Promise<void> {
  const { rejected } = await patient(() => mesh.client(TENANT).logEvents({ events: list }));
  const fault = rejected[0];
  if (fault) throw new BenchError(`an event was rejected: ${fault.field} ${fault.reason}`);
}

/** Impressions and clicks of items that are no probes. */
function events(mesh: BenchMesh, turn: number): Promise<void> {
  const batch = Array.from({ length: BATCH }, (_, i): Event => {
    const item = EVENT_PROBES + ((turn * BATCH + i) % (WORLD.items - EVENT_PROBES));
    const type = i % 10 === 0 ? 'click' : 'impression';
    const at = { tsMs: Date.now(), userId: mesh.nextUser(), itemId: seedItem(item), position: -1 };
    return { eventId: randomUUID(), type, ...at };
  });
  return log(mesh, batch);
}

/** Milliseconds from an impression of an item to its showing in the item's vector. */
async function eventProbes(mesh: BenchMesh, count: number): Promise<number[]> {
  const column = impressionColumn();
  const taken: number[] = [];
  for (let i = 0; i < count; i++) {
    const itemId = seedItem(i);
    const { candidateSet } = await mesh.internals.prepare(TENANT, [itemId]);
    const read = async (): Promise<number> => {
      const { vectors } = await mesh.internals.rank(TENANT, candidateSet);
      return decodeVectorBlock(vectors).values[column] as number;
    };
    const before = await read();
    const startedAt = performance.now();
    const at = { tsMs: Date.now(), userId: mesh.nextUser(), itemId, position: -1 };
    await log(mesh, [{ eventId: randomUUID(), type: 'impression', ...at }]);
    taken.push(await until('an event', startedAt, async () => (await read()) > before));
  }
  return taken;
}

/** Where the vectors hold an item's impressions. */
function impressionColumn(): number {
  const column = loadFeaturePlan(FEATURES).columnIndex('item_impressions_24h');
  if (column === undefined) throw new BenchError('the features have no item_impressions_24h');
  return column;
}

/** Milliseconds from the upsert of an item to its being among a user's candidates. */
async function itemProbes(mesh: BenchMesh, count: number): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i++) {
    const itemId = `fresh-${randomUUID()}`;
    const startedAt = performance.now();
    const item = { itemId, authorId: 'bench-author', topics: ['news'] };
    await log(mesh, [{ eventId: randomUUID(), type: 'item_upsert', tsMs: Date.now(), ...item }]);
    const user = mesh.nextUser();
    taken.push(
      await until('a new item', startedAt, async () =>
        (await mesh.internals.candidateIds(TENANT, user)).includes(itemId),
      ),
    );
  }
  return taken;
}

/** Milliseconds from `since` until `seen` holds. Throws BenchError after ten seconds. */
async function until(what: string, since: number, seen: () => Promise<boolean>): Promise<number> {
  for (;;) {
    const lookedAt = performance.now();
    if (await seen()) return lookedAt - since;
    if (lookedAt - since > GIVE_UP_MS) throw new BenchError(`${what} did not show in ten seconds`);
    await sleep(LOOK_EVERY_MS);
  }
}
