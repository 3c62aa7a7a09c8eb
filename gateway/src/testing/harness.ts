import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDemoSecret, mintToken, readSecret } from '@eaglerank/auth';
import {
  encodeItemRecord,
  encodeTrending,
  type ItemRecord,
  type TrendingSnapshot,
} from '@eaglerank/catalogue';
import { FeedClient, FeedError, type FeedClientOptions } from '@eaglerank/client';
import { logBatchCodec, type LogRecordOut } from '@eaglerank/contracts';
import { TenantKeys, type Role } from '@eaglerank/domain';
import { SpanRecorder } from '@eaglerank/telemetry';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { readGatewayConfig } from '../config.js';
import { startGateway, type GatewayService } from '../service.js';
import { FakeCandidates, FakeRanker, type FakeItem } from './fake-services.js';

/** Tenants of every test gateway: `open` serves without safety state, `strict` does not. */
const TENANT_FILES: Readonly<Record<string, string>> = {
  open: 'id: open\nfallback: {serveWithoutSafety: true}\n',
  strict:
    'id: strict\n' +
    'experiments: [{name: taste, arms: [{name: control, share: 0.5}, {name: bold, share: 0.5}]}]\n',
  tiny: 'id: tiny\nquota: {requestsPerSecond: 1, burst: 5, eventsPerSecond: 10}\n',
  empty: 'id: empty\n',
};

/** Times that a busy machine keeps; tests of the times themselves set their own. */
const GENEROUS = {
  FEED_DEADLINE_MS: '1000',
  FEED_MAX_DEADLINE_MS: '10000',
  CANDIDATES_TIMEOUT_MS: '450',
  RANK_TIMEOUT_MS: '450',
  REDIS_TIMEOUT_MS: '500',
};

export interface HarnessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Waits until the gateway says SERVING; true unless said. */
  readonly untilReady?: boolean;
}

/** A gateway over a private Redis and stand-ins for the services behind it. */
export class Harness {
  readonly candidates = new FakeCandidates();
  readonly ranker = new FakeRanker();
  readonly logs: string[] = [];
  readonly spans = new SpanRecorder();
  redis!: RedisServer;
  store!: RedisClient;
  gateway!: GatewayService;
  private readonly folder = mkdtempSync(join(tmpdir(), 'eaglerank-gateway-'));
  private readonly clients: FeedClient[] = [];
  private nextOrdinal = 0;

  private constructor(private readonly options: HarnessOptions) {}

  static async start(options: HarnessOptions = {}): Promise<Harness> {
    const harness = new Harness(options);
    try {
      await harness.boot();
    } catch (error) {
      await harness.stop();
      throw error;
    }
    return harness;
  }

  private async boot(): Promise<void> {
    for (const [id, text] of Object.entries(TENANT_FILES)) {
      writeFileSync(join(this.folder, `${id}.yaml`), text);
    }
    ensureDemoSecret(this.secretFile);
    this.redis = await startRedis();
    this.store = new RedisClient({ url: this.redis.url, profile: 'bulk' });
    await this.store.connect();
    await Promise.all([this.candidates.start(), this.ranker.start()]);
    this.gateway = await this.startGateway();
    if (this.options.untilReady !== false) await this.ready();
  }

  /** Another gateway over the same Redis and services. */
  startGateway(env: Readonly<Record<string, string>> = {}): Promise<GatewayService> {
    const { config } = readGatewayConfig({
      ...{ GATEWAY_PORT: '0', GATEWAY_HTTP_PORT: '0', GATEWAY_ADMIN_PORT: '0', DRAIN_MS: '0' },
      REDIS_URL: this.redis.url,
      TENANTS_DIR: this.folder,
      AUTH_SECRET_FILE: this.secretFile,
      CANDIDATE_ADDRESSES: this.candidates.address,
      RANKER_ADDRESSES: this.ranker.address,
      ...GENEROUS,
      ...this.options.env,
      ...env,
    });
    return startGateway(config, {
      logDestination: { write: (line: string) => this.logs.push(line) },
      spanExporter: this.spans,
    });
  }

  get secretFile(): string {
    return join(this.folder, 'state', 'secret');
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.gateway.httpPort}`;
  }

  /** Resolves when the gateway says that it serves. */
  async ready(gateway = this.gateway): Promise<void> {
    await eventually('the gateway is ready', async () => {
      const answer = await fetch(`http://127.0.0.1:${gateway.adminPort}/health/ready`);
      return answer.status === 200;
    });
  }

  token(tenant: string, role: Role = 'service', subject = 'test'): Promise<string> {
    return mintToken(readSecret(this.secretFile, '127.0.0.1'), { tenant, role, subject });
  }

  /** A client with a service's token, unless the options bring another. */
  async client(tenant: string, options: Partial<FeedClientOptions> = {}): Promise<FeedClient> {
    const client = new FeedClient({
      address: `127.0.0.1:${this.gateway.port}`,
      token: await this.token(tenant),
      retries: 0,
      timeoutMs: 10_000,
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  keys(tenant: string): TenantKeys {
    return new TenantKeys(tenant);
  }

  /**
   * Lets the stand-ins retrieve `count` items and writes their records. Ordinals begin at a multiple
   * of 21, since none is ever used again.
   */
  async seed(tenant: string, count: number, change: Partial<ItemRecord> = {}): Promise<FakeItem[]> {
    const base = this.nextOrdinal;
    this.nextOrdinal += 21 * Math.ceil(count / 21);
    const items = Array.from({ length: count }, (_, i) => ({
      id: `item-${i}`,
      authorId: `author-${i % 7}`,
      ordinal: base + i,
    }));
    this.candidates.items = items;
    for (const item of items) await this.putItem(tenant, item, change);
    return items;
  }

  async putItem(tenant: string, item: FakeItem, change: Partial<ItemRecord> = {}): Promise<void> {
    const record = encodeItemRecord({
      ...{ ordinal: item.ordinal, itemId: item.id, authorId: item.authorId },
      ...{ updatedAtMs: 1, createdAtMs: 1, expiresAtMs: 0, vector: new Float32Array() },
      topics: [`topic-${item.ordinal % 3}`, 'all'],
      attributes: { title: `Title of ${item.id}` },
      ...change,
    });
    await this.store.call('SET', this.keys(tenant).item(item.id), record);
  }

  /** Makes items trend, and waits until the gateway knows. */
  async trend(
    tenant: string,
    items: readonly FakeItem[],
    change: Partial<TrendingSnapshot> = {},
  ): Promise<void> {
    const { length } = items;
    const snapshot = encodeTrending({
      asOfMs: Date.now(),
      ordinals: Uint32Array.from(items, (i) => i.ordinal),
      scores: Float32Array.from(items, (_, i) => length - i),
      createdAtMs: new Float64Array(length).fill(1),
      expiresAtMs: new Float64Array(length),
      itemIds: items.map((i) => i.id),
      authorIds: items.map((i) => i.authorId),
      topics: items.map((i) => `topic-${i.ordinal % 3}`),
      ...change,
    });
    await this.store.call('SET', this.keys(tenant).trending(), snapshot);
    await new Promise((resolve) => setTimeout(resolve, 5000));
  }

  /** Records of a tenant's event log. */
  async log(tenant: string): Promise<LogRecordOut[]> {
    const entries = (await this.store.call('XRANGE', this.keys(tenant).log(), '-', '+')) as [
      Buffer,
      Buffer[],
    ][];
    return entries.flatMap(([, fields]) => logBatchCodec.decode(fields[1] as Buffer).records);
  }

  /** Sum of a metric's samples whose labels match. */
  metric(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.gateway.telemetry.metrics
      .samples(name)
      .filter((s) => Object.entries(labels).every(([key, value]) => s.labels[key] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** Log lines of an event. */
  lines(event: string): Record<string, unknown>[] {
    return this.logs
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['event'] === event);
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await (this.gateway as GatewayService | undefined)?.stop();
    await Promise.all([this.candidates.stop(), this.ranker.stop()]);
    (this.store as RedisClient | undefined)?.close();
    await (this.redis as RedisServer | undefined)?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `check` holds; what it throws counts as not yet. */
export async function eventually(
  what: string,
  check: () => Promise<boolean> | boolean,
  withinMs = 15_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < until) {
    try {
      if (await check()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
}

/** The FeedError that a call fails with. */
export async function failure(call: Promise<unknown>): Promise<FeedError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof FeedError) return error;
    throw error;
  }
  throw new Error('the call was answered');
}
