import { DeletionStore, SafetyStore } from '@eaglerank/catalogue';
import { ItemDirectory, Normaliser, RedisEventLog, type EventLog } from '@eaglerank/events';
import { observeRedis, RedisClient, type ConnectionProfile } from '@eaglerank/redis';
import type { Telemetry } from '@eaglerank/telemetry';
import type { GatewayConfig } from '../config.js';
import { ExplanationStore } from '../explain/explanation-store.js';
import { CatalogueState } from '../state/catalogue-state.js';
import { DeletedItems } from '../state/deleted.js';
import { GuardedRedis } from '../state/guarded-redis.js';
import { ItemReader } from '../state/item-reader.js';
import { SessionStore } from '../state/session-store.js';
import type { Tenants } from '../state/tenants.js';
import { TrendingCache } from '../state/trending.js';

const LOG_EVERY_MS = 5000;

/** Everything the gateway keeps in Redis or in process. */
export class Stores {
  readonly redis: GuardedRedis;
  readonly bulk: RedisClient;
  readonly log: EventLog;
  readonly sessions: SessionStore;
  readonly deleted = new DeletedItems();
  readonly trending: TrendingCache;
  readonly items: ItemReader;
  readonly explanations: ExplanationStore;
  readonly normaliser: Normaliser;
  readonly safety: SafetyStore;
  readonly deletions: DeletionStore;
  readonly catalogue: CatalogueState;
  private readonly request: RedisClient;
  private readonly blocking: RedisClient;

  constructor(
    config: GatewayConfig,
    tenants: Tenants,
    telemetry: Telemetry,
    eventLog: EventLog | undefined,
  ) {
    const client = (profile: ConnectionProfile): RedisClient =>
      new RedisClient({
        url: config.redisUrl,
        profile,
        observer: observeRedis(telemetry, profile),
        requestTimeoutMs: config.redisTimeoutMs,
      });
    this.request = client('request');
    this.bulk = client('bulk');
    this.blocking = client('blocking');
    this.redis = new GuardedRedis(this.request);
    this.log =
      eventLog ??
      new RedisEventLog({
        redis: this.bulk,
        keysOf: (tenant) => tenants.require(tenant).keys,
        tracing: telemetry.tracing,
      });
    this.sessions = new SessionStore(this.redis, telemetry.clock);
    this.items = new ItemReader(this.redis);
    const directory = new ItemDirectory(this.bulk);
    this.normaliser = new Normaliser(directory);
    this.safety = new SafetyStore(this.bulk);
    this.deletions = new DeletionStore(this.bulk);
    this.trending = new TrendingCache(this.bulk, tenants, (error) =>
      telemetry.logger.rateLimited('trending', LOG_EVERY_MS).warn('TrendingNotRead', { error }),
    );
    this.explanations = new ExplanationStore({
      writer: this.bulk,
      reader: this.redis,
      ttlSeconds: config.explanationSeconds,
      telemetry,
    });
    this.catalogue = new CatalogueState({
      ...{ redis: this.bulk, blocking: this.blocking, tenants, directory },
      deleted: this.deleted,
      sessions: this.sessions.local,
      logger: telemetry.logger,
    });
  }

  /** Connects and loads what there is; keeps trying in the background while Redis is away. */
  async start(): Promise<void> {
    const clients = [this.request, this.bulk, this.blocking];
    await Promise.allSettled(clients.map((client) => client.connect()));
    await Promise.all([this.catalogue.start(), this.trending.start()]);
  }

  /** Ends the connections. */
  async stop(): Promise<void> {
    this.trending.stop();
    this.redis.stop();
    await this.catalogue.stop();
    this.log.close();
    for (const client of [this.request, this.bulk, this.blocking]) client.close();
  }
}
