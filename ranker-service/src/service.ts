import { rankerService } from '@eaglerank/contracts';
import { Cleanups, systemClock, type Clock } from '@eaglerank/domain';
import { RedisClient, observeRedis, type ConnectionProfile } from '@eaglerank/redis';
import { openModelStore } from '@eaglerank/registry';
import { MeshIdentity, RpcServer } from '@eaglerank/rpc';
import {
  startAdminServer,
  startTelemetry,
  type HealthRegistry,
  type SpanSink,
  type Telemetry,
} from '@eaglerank/telemetry';
import type { RankerConfig } from './config.js';
import { ModelEvents } from './model/model-events.js';
import { ServingRegistry } from './model/serving-registry.js';
import { ExplainHandler } from './rank/explain-handler.js';
import { adminRoutes } from './serve/admin.js';
import { warmUp, type Rank } from './serve/golden.js';
import { SERVICE, rankerHealth } from './serve/health.js';
import { Invalidations } from './serve/invalidations.js';
import {
  goldenRanker,
  load,
  servingRanker,
  type Loaded,
  type LoadedPorts,
  type Ranker,
} from './serve/ranker.js';
import { CacheReport } from './telemetry/cache-report.js';

/** What a test replaces. */
export interface RankerPorts extends LoadedPorts {
  readonly clock?: Clock;
  readonly spanExporter?: SpanSink;
  readonly logDestination?: { write(line: string): unknown };
}

/** A running ranker. */
export interface RankerService {
  readonly port: number;
  readonly adminPort: number;
  readonly telemetry: Telemetry;
  /** Drains and ends; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a ranker: loads tenants, features and models, warms up, then serves. Redis may come later.
 * @throws ConfigurationError or FeatureDefinitionError when what it loads is wrong
 */
export async function startRankerService(
  config: RankerConfig,
  ports: RankerPorts = {},
): Promise<RankerService> {
  const base = load(config, ports);
  const telemetry = openTelemetry(config, ports, base);
  const cleanups = new Cleanups('ranker-service');
  cleanups.push(() => telemetry.shutdown());
  try {
    const loaded = { ...base, registry: ports.registry ?? openRegistry(config, base, telemetry) };
    const service = new Service(config, loaded, telemetry, cleanups);
    await service.start();
    return service;
  } catch (error) {
    await cleanups.run();
    throw error;
  }
}

/** @throws ConfigurationError when a tenant's weights name unknown features */
function openRegistry(
  config: RankerConfig,
  { plan, tenants }: Omit<Loaded, 'registry'>,
  telemetry: Telemetry,
): ServingRegistry {
  const { models, redisUrl, keyNamespace } = config;
  const observer = observeRedis(telemetry, 'bulk');
  return new ServingRegistry({
    ...{ plan, tenants: tenants.values(), events: new ModelEvents(telemetry) },
    store: openModelStore({ ...models, redisUrl, keyNamespace }, observer),
  });
}

class Service implements RankerService {
  port = 0;
  adminPort = 0;
  private readonly redis: RedisClient;
  private readonly subscriber: RedisClient;
  private readonly ranker: Ranker;
  private readonly rpc: RpcServer;

  constructor(
    private readonly config: RankerConfig,
    private readonly loaded: Loaded,
    readonly telemetry: Telemetry,
    /** What stop has to undo, latest first. */
    private readonly cleanups: Cleanups,
  ) {
    this.redis = this.client('request');
    this.subscriber = this.client('blocking');
    this.ranker = servingRanker(config, loaded, this.redis, telemetry);
    const { handler } = this.ranker;
    const explain = new ExplainHandler(loaded.plan, loaded.registry);
    const identity = MeshIdentity.open(config.identity, telemetry);
    this.cleanups.push(() => identity?.close());
    this.rpc = new RpcServer({
      service: 'ranker-service',
      identity,
      bind: config.bind,
      port: config.port,
      telemetry,
      clock: telemetry.clock,
    }).add(rankerService, {
      Rank: (call, request) => handler.rank(call.signal, request),
      Explain: (_, request) => explain.explain(request),
    });
  }

  private client(profile: ConnectionProfile): RedisClient {
    const observer = observeRedis(this.telemetry, profile);
    const { redisUrl: url, redisTimeoutMs: requestTimeoutMs } = this.config;
    const client = new RedisClient({ url, profile, observer, requestTimeoutMs });
    this.cleanups.push(() => client.close());
    return client;
  }

  async start(): Promise<void> {
    const { telemetry, loaded } = this;
    const { clock } = telemetry;
    await this.loadModels();
    const golden = goldenRanker(loaded, clock).handler;
    const rank: Rank = (signal, request) => golden.rank(signal, request);
    await warmUp(rank, [...loaded.tenants.keys()], clock.now());
    await this.connect();
    const health = await this.watch(rank);
    this.port = await this.rpc.start();
    health.onChange(() => this.rpc.health.set(SERVICE, health.ready()));
    health.setServing(true);
    this.cleanups.push(() => {
      health.setServing(false);
      return this.rpc.stop({ drainMs: this.config.drainMs });
    });
    this.cleanups.push(new CacheReport(telemetry).start());
    const { port, adminPort } = this;
    const tenants = loaded.tenants.size;
    telemetry.logger.info('RankerStarted', { port, admin_port: adminPort, tenants });
  }

  /** Models that are published are loaded before the warm-up, which they are part of. */
  private async loadModels(): Promise<void> {
    const { registry } = this.loaded;
    if (!(registry instanceof ServingRegistry)) {
      return new ModelEvents(this.telemetry).held(registry.held());
    }
    this.cleanups.push(() => registry.stop());
    await registry.start();
  }

  /** Connects to Redis. Both connections keep trying; until then the ranker ranks on defaults. */
  private async connect(): Promise<void> {
    const targets = [...this.ranker.tenants.values()].map(({ config, features }) => ({
      keys: this.loaded.keysOf(config),
      features,
    }));
    const invalidations = new Invalidations(this.subscriber, targets, this.telemetry.logger);
    invalidations.start();
    this.cleanups.push(() => invalidations.stop());
    await Promise.allSettled([this.redis.connect(), this.subscriber.connect()]);
  }

  /** Checks components from now on, and answers on the admin port. */
  private async watch(golden: Rank): Promise<HealthRegistry> {
    const { config, telemetry, loaded, redis } = this;
    const health = rankerHealth({
      clock: telemetry.clock,
      redis,
      registry: loaded.registry,
      golden,
      tenants: [...loaded.tenants.keys()],
      goldenTimeoutMs: config.goldenTimeoutMs,
    });
    // the admin port answers before the service does
    health.setServing(false);
    this.cleanups.push(() => health.stop());
    await health.start();
    const admin = await startAdminServer({
      bind: config.bind,
      port: config.adminPort,
      telemetry,
      health,
      routes: adminRoutes(loaded.plan, this.ranker.tenants),
    });
    this.cleanups.push(() => admin.stop());
    this.adminPort = admin.port;
    return health;
  }

  stop(): Promise<void> {
    return this.cleanups.run();
  }
}

function openTelemetry(
  config: RankerConfig,
  ports: RankerPorts,
  loaded: Pick<Loaded, 'tenants'>,
): Telemetry {
  return startTelemetry({
    service: 'ranker-service',
    instance: config.instance,
    version: config.version,
    environment: config.environment,
    otlpEndpoint: config.otlpEndpoint,
    sampleRatio: config.traceSampleRatio,
    logLevel: config.logLevel,
    logDestination: ports.logDestination,
    clock: ports.clock ?? systemClock,
    spanExporter: ports.spanExporter,
    tenants: { histogramTenants: [...loaded.tenants.keys()] },
  });
}
