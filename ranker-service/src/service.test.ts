import { Peer } from '@eaglerank/rpc';
import { rankerService, type RankRequestOut, type RankResponseOut } from '@eaglerank/contracts';
import { TenantKeys, decodeRankedSet, decodeVectorBlock } from '@eaglerank/domain';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
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
const client = startTelemetry({
  service: 'test',
  instance: '',
  version: '',
  environment: '',
  sampleRatio: 0,
  logLevel: 'silent',
  processMetrics: false,
});

const items = (n: number): Candidate[] =>
  Array.from({ length: n }, (_, i) => ({
    author: `a${i % 7}`,
    topic: `t${i % 5}`,
    createdAtMs: NOW - i * 60_000,
  }));

describe('ranker-service', () => {
  let server: RedisServer;
  let redis: RedisClient;
  let service: RankerService;
  let peer: Peer;

  before(async () => {
    server = await startRedis();
    redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
    service = await startRankerService(configOf(server.url), {
      plan,
      tenants: new Map([['social', tenantOf('id: social')]]),
    });
    peer = new Peer({
      name: 'ranker-service',
      addresses: `127.0.0.1:${service.port}`,
      telemetry: client,
    });
    await peer.ready(2000);
  });
  after(async () => {
    peer.close();
    await service.stop();
    redis.close();
    await server.stop();
  });

  const rank = (request: RankRequestOut): Promise<RankResponseOut> =>
    peer.call(rankerService.Rank, request, { timeoutMs: 1000 });
  const order = (response: RankResponseOut): string[] =>
    decodeRankedSet(response.ranked).ids.toArray();

  it('ranks what people click above what they skip', async () => {
    const event = (type: string, itemId: string, i: number) =>
      eventOf(type, { itemId, tsMs: NOW - i * 1000 });
    const seen = (itemId: string) =>
      Array.from({ length: 200 }, (_, i) => event('impression', itemId, i));
    const clicked = Array.from({ length: 100 }, (_, i) => event('click', 'i3', i));
    const skipped = Array.from({ length: 100 }, (_, i) => event('skip', 'i0', i));
    await redis.call(
      'SET',
      keys.features('item', 'i3'),
      blobOf('item', [...seen('i3'), ...clicked]),
    );
    await redis.call(
      'SET',
      keys.features('item', 'i0'),
      blobOf('item', [...seen('i0'), ...skipped]),
    );
    const response = await rank(rankRequest(items(5), { mode: 2 }));
    expect(order(response)[0]).to.equal('i3');
    expect(order(response)[4]).to.equal('i0');
    expect(response.degraded).to.deep.equal([]);
    expect(response.modelName).to.equal('heuristic');
    const { rows, columns, schemaHash } = decodeVectorBlock(response.vectors);
    expect([rows, columns, schemaHash]).to.deep.equal([5, plan.width, plan.schemaHash]);
  });
});
