/**
 * CPU time of a ranking request without transport, with a warm cache: run with
 * `node ranker-service/dist/testing/rank-cost.js [rows …]`.
 */
import { SOURCES, TenantKeys, decodeRankedSet, sourceBit } from '@eaglerank/domain';
import type { BlobReader, FeatureEvent } from '@eaglerank/features';
import { startTelemetry } from '@eaglerank/telemetry';
import { HeuristicRegistry } from '../model/heuristic-registry.js';
import { load, servingRanker } from '../serve/ranker.js';
import { SeededRandom } from '../policy/random.js';
import { blobOf, configOf, eventOf, plan, rankRequest, tenantOf } from './world.js';

const HOUR = 3_600_000;
const ROUNDS = 3000;

/** A day in the life: enough events that every window has several tiles. */
function history(entityOf: (i: number) => Partial<FeatureEvent>, n: number): FeatureEvent[] {
  const types = ['impression', 'impression', 'impression', 'click', 'like', 'skip', 'dwell'];
  return Array.from({ length: n }, (_, i) =>
    eventOf(types[i % types.length] as string, {
      tsMs: Date.now() - Math.floor((i / n) * 20 * HOUR) - 1000,
      dwellMs: 3000,
      ...entityOf(i),
    }),
  );
}

function memoryReader(keys: TenantKeys): BlobReader {
  const blobs = new Map<string, Buffer>();
  const user = history((i) => ({ authorId: `a${i % 40}`, topics: [`t${i % 12}`] }), 200);
  blobs.set(keys.features('user', 'u'), blobOf('user', user));
  for (let i = 0; i < 2000; i++)
    blobs.set(
      keys.features('item', `i${i}`),
      blobOf(
        'item',
        history(() => ({}), 60),
      ),
    );
  for (let i = 0; i < 400; i++)
    blobs.set(
      keys.features('author', `a${i}`),
      blobOf(
        'author',
        history(() => ({}), 60),
      ),
    );
  return { mget: (wanted) => Promise.resolve(wanted.map((key) => blobs.get(key) ?? null)) };
}

async function measure(rows: number): Promise<void> {
  const random = new SeededRandom(7);
  const now = Date.now();
  const fresh = sourceBit('fresh');
  const candidates = Array.from({ length: rows }, () => ({
    author: `a${random.below(400)}`,
    topic: `t${random.below(12)}`,
    createdAtMs: now - random.below(24 * HOUR),
    sources: random.next() < 0.2 ? fresh : 1 << random.below(SOURCES.indexOf('requested')),
  }));
  const tenants = new Map([['social', tenantOf('id: social')]]);
  const config = configOf('redis://unused', { RANKER_ENGAGEMENT_AGE_MS: '60000' });
  const loaded = {
    ...load(config, { tenants, plan, random: () => new SeededRandom(random.below(2 ** 31)) }),
    registry: new HeuristicRegistry(plan, tenants.values()),
  };
  const telemetry = startTelemetry({
    service: 'cost',
    instance: '',
    version: '',
    environment: '',
    sampleRatio: 0,
    logLevel: 'silent',
  });
  const ranker = servingRanker(config, loaded, memoryReader(new TenantKeys('social')), telemetry);
  const request = rankRequest(candidates, { limit: 100 });
  const { signal } = new AbortController();
  const answer = await ranker.handler.rank(signal, request);
  for (let i = 0; i < 1000; i++) await ranker.handler.rank(signal, request);
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let i = 0; i < ROUNDS; i++) await ranker.handler.rank(signal, request);
  const wall = (performance.now() - startedAt) / ROUNDS;
  const cpu = process.cpuUsage(before);
  const ms = (cpu.user + cpu.system) / 1000 / ROUNDS;
  const { count } = decodeRankedSet(answer.ranked as Uint8Array);
  process.stdout.write(
    `${rows} rows x ${plan.width} columns, ${count} selected: ${ms.toFixed(3)} ms CPU, ${wall.toFixed(3)} ms\n`,
  );
  await telemetry.shutdown();
}

const wanted = process.argv.slice(2).map(Number);
for (const rows of wanted.length > 0 ? wanted : [200, 500]) await measure(rows);
