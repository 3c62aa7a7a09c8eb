import { rankerService, type RankRequestOut, type RankResponseOut } from '@eaglerank/contracts';
import { Code, PeerError, TenantKeys, decodeRankedSet, decodeVectorBlock } from '@eaglerank/domain';
import { encodeInvalidation } from '@eaglerank/features';
import { RedisClient } from '@eaglerank/redis';
import { Peer } from '@eaglerank/rpc';
import { SpanRecorder, startTelemetry } from '@eaglerank/telemetry';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRankerService, type RankerService } from './service.js';
import {
  blobOf,
  configOf,
  eventOf,
  plan,
  rankRequest,
  tenantOf,
  type Candidate,
} from './testing/world.js';

const NOW = Date.now();
const keys = new TenantKeys('social');
const tenants = new Map([['social', tenantOf('id: social')]]);
const caller = startTelemetry({
  service: 'test',
  instance: '',
  version: '',
  environment: '',
  sampleRatio: 1,
  logLevel: 'silent',
  processMetrics: false,
  spanExporter: new SpanRecorder(),
});

const items = (n: number): Candidate[] =>
  Array.from({ length: n }, (_, i) => ({
    author: `a${i % 7}`,
    topic: `t${i % 5}`,
    createdAtMs: NOW,
  }));

/** Blob of an item that was shown often and clicked or skipped half of the time. */
function popular(itemId: string, what: 'click' | 'skip'): Buffer {
  const times = (type: string, n: number) =>
    Array.from({ length: n }, (_, i) => eventOf(type, { itemId, tsMs: NOW - i * 1000 }));
  return blobOf('item', [...times('impression', 200), ...times(what, 100)]);
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const giveUp = performance.now() + 15_000;
  while (!(await check())) {
    if (performance.now() > giveUp) throw new Error(`${what}: not within 15 s`);
    await sleep(20);
  }
}

describe('ranker-service', () => {
  const spans = new SpanRecorder();
  const log: string[] = [];
  let server: RedisServer;
  let redis: RedisClient;
  let service: RankerService;
  let peer: Peer;

  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
    const config = configOf(server.url, {
      ...{ LOG_LEVEL: 'info', RANKER_ENGAGEMENT_AGE_MS: '60000' },
      // a busy machine keeps this; calls have twice as long
      REDIS_TIMEOUT_MS: '500',
    });
    const logDestination = { write: (line: string) => log.push(line) };
    service = await startRankerService(config, {
      plan,
      tenants,
      spanExporter: spans,
      logDestination,
    });
    peer = connect(service);
    await peer.ready(10_000);
  });
  after(async () => {
    peer.close();
    await service.stop();
    redis.close();
    await server.stop();
  });

  const connect = ({ port }: RankerService): Peer =>
    new Peer({ name: 'ranker-service', addresses: `127.0.0.1:${port}`, telemetry: caller });
  const rank = (request: RankRequestOut, from = peer): Promise<RankResponseOut> =>
    from.call(rankerService.Rank, request, { timeoutMs: 10_000 });
  const order = (response: RankResponseOut): string[] =>
    decodeRankedSet(response.ranked).ids.toArray();
  const admin = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${service.adminPort}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const store = async (id: string, what: 'click' | 'skip', published: boolean): Promise<void> => {
    await redis.call('SET', keys.features('item', id), popular(id, what));
    if (!published) return;
    await redis.call('PUBLISH', keys.invalidations(), encodeInvalidation([{ entity: 'item', id }]));
  };

  it('ranks what people click above what they skip', async () => {
    await store('i3', 'click', false);
    await store('i0', 'skip', false);
    const response = await rank(rankRequest(items(5), { mode: 2 }));
    expect(order(response)[0]).to.equal('i3');
    expect(order(response)[4]).to.equal('i0');
    expect([response.degraded, response.modelName]).to.deep.equal([[], 'heuristic']);
    const { rows, columns, schemaHash } = decodeVectorBlock(response.vectors);
    expect([rows, columns, schemaHash]).to.deep.equal([5, plan.width, plan.schemaHash]);
  });

  it('drops what the engine says has changed, long before its age', async () => {
    await rank(rankRequest(items(5), { mode: 2 }));
    await store('i0', 'click', false);
    await store('i3', 'skip', false);
    expect(order(await rank(rankRequest(items(5), { mode: 2 })))[0]).to.equal('i3');
    await store('i0', 'click', true);
    await store('i3', 'skip', true);
    await until('the change shows', async () => {
      const [best] = order(await rank(rankRequest(items(5), { mode: 2 })));
      return best === 'i0';
    });
  });

  it('explains what it ranked', async () => {
    const { modelName, modelVersion, vectors } = await rank(rankRequest(items(5)));
    const explained = await peer.call(
      rankerService.Explain,
      { tenantId: 'social', modelName, modelVersion, vectors },
      { timeoutMs: 10_000 },
    );
    expect(explained.contributions).to.have.length(5 * plan.width);
    const error: unknown = await peer
      .call(
        rankerService.Explain,
        { tenantId: 'social', modelName, modelVersion: 'x', vectors },
        { timeoutMs: 10_000 },
      )
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PeerError);
    expect((error as PeerError).code).to.equal(Code.NOT_FOUND);
  });

  it('traces a request from the call to Redis', async () => {
    await caller.tracing.inSpan('caller', { parent: null }, () => rank(rankRequest(items(5))));
    const latest = (name: string) => spans.spans.filter((span) => span.name === name).at(-1);
    const chain = [
      'eaglerank.ranker.v1.RankerService/Rank',
      'prediction_request',
      'feature_lookup',
      'kv_read',
    ];
    chain.slice(1).forEach((name, i) => {
      expect(latest(name)?.parentSpanId, name).to.equal(latest(chain[i] as string)?.spanId);
    });
    expect(latest('cache_check')?.parentSpanId).to.equal(latest('feature_lookup')?.spanId);
    for (const name of ['transform', 'model_inference']) {
      expect(latest(name)?.parentSpanId, name).to.equal(latest('score')?.spanId);
      expect(latest(name)?.attributes).to.include({
        'eaglerank.model.name': 'heuristic',
        'eaglerank.model.framework': 'linear',
        'eaglerank.rows': 5,
      });
    }
    expect(latest('feature_lookup')?.attributes).to.include({ 'eaglerank.shards': 1 });
    expect(latest('kv_read')?.attributes).to.include({ 'db.system.name': 'redis' });
  });

  it('counts what it does and tells nobody whom it did it for', async () => {
    const secret = 'user-that-nobody-may-read';
    await rank(
      rankRequest(
        items(5).map((row, i) => ({ ...row, id: `secret-${i}` })),
        { userId: secret },
      ),
    );
    const { text } = await admin('/metrics');
    for (const name of [
      'predictions_total{tenant="social",model="heuristic"',
      'prediction_latency_seconds_count{model="heuristic"}',
      'feature_lookups_total{tenant="social",entity="item"}',
      'feature_cache_hits_total{level="l1"}',
      'feature_cache_misses_total{level="l1"}',
      'feature_cache_hits_total{level="redis"}',
      'feature_freshness_seconds_count{group="item_engagement"}',
      'prediction_score_count{model="heuristic"}',
      'model_info{tenant="social",model="heuristic"',
      'redis_command_duration_seconds_count{profile="request",operation="MGET"}',
      'redis_connection_status{profile="request"} 1',
      'feature_store_connection_pool_usage{pool="redis.request",state="up"} 1',
      'model_queue_depth 0',
    ]) {
      expect(text).to.include(name);
    }
    const said = text + log.join('') + JSON.stringify(spans.spans);
    expect(said).not.to.include(secret);
    expect(said).not.to.include('secret-');
  });

  it('answers the standard health check', async () => {
    // grpc.health.v1: the request's field 1 is a name, the answer's field 1 a status, 1 for SERVING
    const check = {
      path: '/grpc.health.v1.Health/Check',
      requestSerialize: (name: string) => Buffer.from([10, name.length, ...Buffer.from(name)]),
      responseDeserialize: (bytes: Buffer) => bytes[1],
    };
    for (const name of ['', 'eaglerank.ranker.v1.RankerService']) {
      expect(await peer.call(check, name, { timeoutMs: 10_000 })).to.equal(1);
    }
  });

  it('answers on its admin port', async () => {
    expect((await admin('/health/live')).status).to.equal(200);
    const health = JSON.parse((await admin('/health')).text) as {
      components: Record<string, { status: string }>;
    };
    expect(Object.keys(health.components)).to.have.members(['redis', 'models', 'ranking']);
    const stats = JSON.parse((await admin('/feature-store/stats')).text) as {
      tenants: Record<string, { items: { size: number } }>;
    };
    expect(stats.tenants['social']?.items.size).to.be.above(4);
    const { features } = JSON.parse((await admin('/feature-store/metadata/item')).text) as {
      features: unknown[];
    };
    expect(features).to.have.length(plan.blocks.item.width);
    expect((await admin('/feature-store/metadata/nothing')).status).to.equal(404);
  });

  it('goes on without Redis, and comes back with it', async () => {
    await store('i4', 'click', true);
    await server.kill();
    const blind = await rank(rankRequest(items(5), { mode: 2, userId: 'u2' }));
    expect(blind.degraded).to.deep.equal(['feature_lookup=error']);
    expect(order(blind)).to.have.length(5);
    expect((await admin('/health/ready')).status).to.equal(200);
    await server.restart();
    await until('a bulk connection', async () => {
      await sleep(50);
      return redis.ready;
    });
    await store('i4', 'click', false);
    await until('features are back', async () => {
      const response = await rank(rankRequest(items(5), { mode: 2 }));
      return response.degraded.length === 0 && order(response)[0] === 'i4';
    });
    await until('invalidations are back', async () => {
      await store('i4', 'skip', true);
      return order(await rank(rankRequest(items(5), { mode: 2 })))[4] === 'i4';
    });
  });

  it('answers within the command time-out when Redis hangs', async () => {
    await server.kill('SIGSTOP');
    try {
      // an answer, and not the end of the call's own time
      for (let i = 0; i < 3; i++) {
        const { degraded } = await rank(rankRequest(items(5)));
        expect(degraded).to.deep.equal(['feature_lookup=error']);
      }
    } finally {
      await server.kill('SIGCONT');
    }
  });

  it('starts without Redis, is ready soon, and drains', async () => {
    const lonely = await startRankerService(configOf('redis://127.0.0.1:1'), { plan, tenants });
    const other = connect(lonely);
    await other.ready(10_000);
    expect((await rank(rankRequest(items(5)), other)).degraded).to.deep.equal([
      'feature_lookup=error',
    ]);
    const ready = await fetch(`http://127.0.0.1:${lonely.adminPort}/health/ready`);
    expect(ready.status).to.equal(200);
    await Promise.all([lonely.stop(), lonely.stop()]);
    other.close();
  });

  it('does not start on weights that name no feature', async () => {
    const wrong = new Map([
      ['social', tenantOf('id: social\nranking: {heuristic: {nonsense: 1}}')],
    ]);
    const error: unknown = await startRankerService(configOf(server.url), {
      plan,
      tenants: wrong,
    }).catch((reason: unknown) => reason);
    expect(String(error)).to.match(/tenant social, ranking.heuristic: no such feature: nonsense/);
  });
});
