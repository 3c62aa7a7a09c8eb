import { feedService, type GetFeedResponse } from '@eaglerank/contracts';
import {
  TenantKeys,
  decodeCandidateSet,
  decodeRankedSet,
  decodeVectorBlock,
  encodeCandidateSet,
  encodeRankedSet,
  encodeVectorBlock,
  type CandidateSet,
  type RankedSet,
} from '@eaglerank/domain';
import { join } from 'node:path';
import {
  FeatureStore,
  Finaliser,
  createRows,
  loadFeaturePlan,
  type EntityRef,
} from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import { RedisClient } from '@eaglerank/redis';
import { seedAuthor, seedItem, seedUser } from '@eaglerank/testing';
import type { Scenario } from '../bench.js';
import { closedLoop } from '../load/generators.js';
import { requireSound } from '../load/measure.js';
import { microseconds, milliseconds } from '../load/micro.js';
import type { BenchMesh } from '../mesh/bench-mesh.js';
import { tenantOf } from '../mesh/world.js';
import type { Finding } from '../report.js';

const TENANT = tenantOf(200);

/** Times of single steps: reading features, encoding and decoding what travels. */
export const encode: Scenario = {
  name: 'encode',
  async run(bench) {
    const mesh = await bench.mesh();
    bench.say('feature fetch and encode times');
    const findings = [
      ...(await storeReads(mesh)),
      await cacheHits(mesh, bench.pace.roundMs),
      ...(await encodings(mesh)),
    ];
    return [
      {
        title: 'Single steps: feature fetch, encoding',
        findings,
        notes:
          "In the bench's own process with nothing else in flight, against the mesh's Redis and real answers of its " +
          "services; the cache row is the ranker's own measurement of its lookups.",
      },
    ];
  },
};

const row = (what: string, measured: string): Finding => ({
  what,
  measured,
  reach: '',
  reached: undefined,
});

const us = (what: string, work: () => unknown): Finding =>
  row(what, `${microseconds(work).toFixed(1)} µs`);

/** One MGET of 300 entities, and their columns. */
async function storeReads(mesh: BenchMesh): Promise<Finding[]> {
  const redis = new RedisClient({ url: mesh.mesh.redisUrl, profile: 'bulk' });
  await redis.connect();
  try {
    const store = new FeatureStore(redis, new TenantKeys(TENANT));
    const refs: EntityRef[] = [
      ...Array.from({ length: 260 }, (_, i) => ({ entity: 'item' as const, id: seedItem(i) })),
      ...Array.from({ length: 39 }, (_, i) => ({ entity: 'author' as const, id: seedAuthor(i) })),
      { entity: 'user', id: seedUser(1) },
    ];
    const blobs = await store.read(refs);
    const bytes = blobs.reduce((total, blob) => total + (blob?.length ?? 0), 0);
    const found = blobs.filter((blob) => blob !== null).length;
    const taken = await milliseconds(() => store.read(refs), 400);
    const plan = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
    const finaliser = new Finaliser(plan);
    const now = Date.now();
    const prior = finaliser.prior(null, now);
    const rows = createRows(plan.width);
    const items = blobs.slice(0, 200);
    return [
      row(
        `one MGET of 300 entities (${found} there, ${(bytes / 1000).toFixed(0)} kB), p50 and p99`,
        `${taken.p50.toFixed(2)} ms, ${taken.p99.toFixed(2)} ms`,
      ),
      us('from blobs to columns, 200 items', () => {
        for (const blob of items) finaliser.itemColumns(blob, now, prior, rows, 0);
      }),
    ];
  } finally {
    redis.close();
  }
}

/** Lookups for an anonymous user with warm caches read nothing: the pure path of the cache. */
async function cacheHits(mesh: BenchMesh, ms: number): Promise<Finding> {
  await feeds(mesh, ms / 2);
  const before = await mesh.scrape('ranker-service');
  await feeds(mesh, ms);
  const after = await mesh.scrape('ranker-service');
  const delta = (name: string, labels = {}): number =>
    after.sum(name, labels) - before.sum(name, labels);
  const hits = delta('feature_cache_hits_total', { level: 'l1' });
  const misses = delta('feature_cache_misses_total', { level: 'l1' });
  const seconds = delta('feature_lookup_latency_seconds_sum');
  const lookups = delta('feature_lookup_latency_seconds_count');
  return row(
    `lookup of 200 items and their authors, anonymous user, ${((100 * hits) / (hits + misses)).toFixed(1)} % from the cache, mean`,
    `${((seconds * 1e6) / lookups).toFixed(1)} µs`,
  );
}

/** Feeds for nobody in particular, one after the other. Returns the last. */
async function feeds(mesh: BenchMesh, ms: number): Promise<GetFeedResponse> {
  let last: GetFeedResponse = {};
  const result = await closedLoop(
    async () => (last = (await mesh.feed(TENANT, '')) as GetFeedResponse),
    1,
    ms,
  );
  requireSound('feed', [result]);
  return last;
}

async function encodings(mesh: BenchMesh): Promise<Finding[]> {
  const ids = Array.from({ length: 200 }, (_, i) => seedItem(i));
  const { candidateSet } = await mesh.internals.prepare(TENANT, ids);
  const set = candidatesOf(candidateSet);
  const { ranked, vectors } = await mesh.internals.rank(TENANT, candidateSet);
  const selection = rankedOf(ranked);
  const block = decodeVectorBlock(vectors);
  const answer = await feeds(mesh, 100);
  const bytes = feedService.GetFeed.responseSerialize(answer);
  const { length } = answer.items ?? [];
  return [
    us(`encode a candidate set of ${set.count} (${candidateSet.length} bytes)`, () =>
      encodeCandidateSet(set),
    ),
    us('decode it, every id read', () => decodeCandidateSet(candidateSet).ids.toArray()),
    us(`encode a ranked set of ${selection.count} (${ranked.length} bytes)`, () =>
      encodeRankedSet(selection),
    ),
    us(`encode a vector block of ${block.rows} × ${block.columns} (${vectors.length} bytes)`, () =>
      encodeVectorBlock(block),
    ),
    us('decode it', () => decodeVectorBlock(vectors)),
    us(`encode the public answer of ${length} items (${bytes.length} bytes)`, () =>
      feedService.GetFeed.responseSerialize(answer),
    ),
    us('decode it', () => feedService.GetFeed.responseDeserialize(bytes)),
  ];
}

function candidatesOf(bytes: Uint8Array): CandidateSet {
  const set = decodeCandidateSet(bytes);
  const { ids, authors, topics, seeds } = set;
  return {
    ...set,
    ids: ids.toArray(),
    authors: authors.toArray(),
    topics: topics.toArray(),
    seeds: seeds.toArray(),
  };
}

function rankedOf(bytes: Uint8Array): RankedSet {
  const set = decodeRankedSet(bytes);
  const { ids, authorIds, reasonArgs } = set;
  return {
    ...set,
    ids: ids.toArray(),
    authorIds: authorIds.toArray(),
    reasonArgs: reasonArgs.toArray(),
  };
}
