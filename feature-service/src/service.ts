import { TokenVerifier, readSecret } from '@eaglerank/auth';
import { DeletionStore } from '@eaglerank/catalogue';
import { loadTenants } from '@eaglerank/config';
import { featureService } from '@eaglerank/contracts';
import {
  Cleanups,
  TenantKeys,
  systemClock,
  type Clock,
  type TenantConfig,
} from '@eaglerank/domain';
import { DeadLetters, RedisEventLog } from '@eaglerank/events';
import { loadFeaturePlan, type FeaturePlan } from '@eaglerank/features';
import { RedisClient, observeRedis, type ConnectionProfile } from '@eaglerank/redis';
import { RpcServer } from '@eaglerank/rpc';
import {
  startAdminServer,
  startTelemetry,
  type SpanSink,
  type Telemetry,
} from '@eaglerank/telemetry';
import { Archiver } from './archive/archiver.js';
import type { FeatureConfig } from './config.js';
import { Engine } from './engine/engine.js';
import { DEFAULT_SETTINGS, type EnginePorts, type EngineSettings } from './engine/ports.js';
import { Kpis } from './kpi/kpis.js';
import { purgeArchive } from './purge/purge-archive.js';
import type { PurgeList } from './purge/purge-list.js';
import { adminRoutes } from './serve/admin.js';
import { ArchiveTelemetry } from './serve/archive-telemetry.js';
import { featureHandlers } from './serve/handlers.js';
import { SERVICE, featureHealth } from './serve/health.js';
import { LagSampler } from './serve/lag-sampler.js';
import { StatusReader } from './serve/status.js';
import { TelemetryReport } from './serve/telemetry-report.js';
import { TenantAccess } from './serve/tenant-access.js';
import { warmUp } from './warm-up.js';

/** What a test replaces. */
export interface FeaturePorts {
  readonly tenants?: ReadonlyMap<string, TenantConfig>;
  readonly plan?: FeaturePlan;
  readonly clock?: Clock;
  readonly spanExporter?: SpanSink;
  readonly logDestination?: { write(line: string): unknown };
  readonly settings?: Partial<EngineSettings>;
  readonly reached?: EnginePorts['reached'];
}

/** A running feature-service. */
export interface FeatureService {
  readonly port: number;
  readonly adminPort: number;
  readonly telemetry: Telemetry;
  /** Drains, finishes the batch at hand and ends; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts feature-service: it consumes the event logs of all tenants it can get the lease of, and
 * answers inspection calls. Redis may come later.
 * @throws ConfigurationError or FeatureDefinitionError when what it loads is wrong
 */
export async function startFeatureService(
  config: FeatureConfig,
  ports: FeaturePorts = {},
): Promise<FeatureService> {
  const service = new Service(config, ports);
  try {
    await service.start();
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}

class Service implements FeatureService {
  port = 0;
  adminPort = 0;
  readonly telemetry: Telemetry;
  private readonly clock: Clock;
  private readonly tenants: ReadonlyMap<string, TenantConfig>;
  private readonly plan: FeaturePlan;
  private readonly redis: RedisClient;
  private readonly log: RedisEventLog;
  private readonly engine: Engine;
  private readonly archiver: Archiver | undefined;
  private readonly clients: RedisClient[] = [];
  /** What stop has to undo, latest first. */
  private readonly cleanups = new Cleanups('feature-service');

  constructor(
    private readonly config: FeatureConfig,
    private readonly ports: FeaturePorts,
  ) {
    this.clock = ports.clock ?? systemClock;
    this.tenants = ports.tenants ?? loadTenants(config.tenantsDir);
    this.plan = ports.plan ?? loadFeaturePlan(config.featuresFile);
    this.telemetry = this.openTelemetry();
    this.redis = this.client('bulk');
    this.log = new RedisEventLog({
      redis: this.redis,
      blocking: this.client('blocking'),
      keysOf: (tenant) => this.keys(tenant),
      tracing: this.telemetry.tracing,
    });
    this.engine = new Engine(this.enginePorts());
    this.archiver = this.openArchive();
  }

  private openArchive(): Archiver | undefined {
    const { config, redis, log, clock, telemetry } = this;
    const { archiveDir: dir, archiveRollMs: rollMs, archiveHoldMs: holdMs } = config;
    if (dir === undefined) return undefined;
    const deletions = new DeletionStore(redis);
    const report = new ArchiveTelemetry(telemetry);
    return new Archiver(
      { ...{ redis, log, deletions, clock, dir, rollMs, holdMs, report } },
      this.engine.tenants,
    );
  }

  private keys(tenant: string): TenantKeys {
    const slots = this.tenants.get(tenant)?.slots ?? 1;
    return new TenantKeys(tenant, slots, this.config.keyNamespace);
  }

  private openTelemetry(): Telemetry {
    const { config, ports } = this;
    const telemetry = startTelemetry({
      ...config,
      service: 'feature-service',
      sampleRatio: config.traceSampleRatio,
      clock: this.clock,
      spanExporter: ports.spanExporter,
      logDestination: ports.logDestination,
      tenants: { histogramTenants: [...this.tenants.keys()] },
    });
    this.cleanups.push(() => telemetry.shutdown());
    return telemetry;
  }

  private client(profile: ConnectionProfile): RedisClient {
    const observer = observeRedis(this.telemetry, profile);
    const client = new RedisClient({ url: this.config.redisUrl, profile, observer });
    this.cleanups.push(() => client.close());
    this.clients.push(client);
    return client;
  }

  private enginePorts(): EnginePorts {
    const { config, redis, log, plan, clock } = this;
    const report = new TelemetryReport(this.telemetry, plan);
    const kpis = new Kpis(this.telemetry.metrics, clock, this.tenants.values());
    return {
      ...{ redis, log, plan, clock },
      tenants: [...this.tenants.values()],
      namespace: config.keyNamespace,
      kpis: (tenant) => kpis.of(tenant),
      report,
      settings: {
        ...DEFAULT_SETTINGS,
        leaseMs: config.leaseMs,
        cachedCells: config.cachedCells,
        ...this.ports.settings,
      },
      ...(config.archiveDir === undefined
        ? {}
        : { archived: (tenant: string) => this.archiver?.position(tenant) }),
      purge: {
        afterMs: config.purgeAfterMs,
        archive: { purge: (tenant, list) => this.purgeArchive(tenant, list) },
        completed: (tenant, _, receipt) => report.purged(tenant, receipt),
      },
      reached: this.ports.reached,
    };
  }

  private async purgeArchive(tenant: string, list: PurgeList): Promise<number> {
    const { archiver } = this;
    if (!archiver) return 0;
    return this.telemetry.tracing.inJob('purge_archive', tenant, () =>
      archiver.exclusively(tenant, () => purgeArchive(archiver.folder(tenant), list)),
    );
  }

  async start(): Promise<void> {
    const { telemetry, engine, log } = this;
    // a client that cannot connect keeps trying by itself
    await Promise.allSettled(this.clients.map((client) => client.connect()));
    warmUp(this.plan, this.clock.now());
    const lag = new LagSampler(engine, log, telemetry);
    engine.start();
    this.cleanups.push(() => engine.stop());
    const { archiver } = this;
    archiver?.start();
    if (archiver) this.cleanups.push(() => archiver.stop());
    lag.start();
    this.cleanups.push(() => lag.stop());
    await this.serve(lag);
    const { port, adminPort } = this;
    const tenants = this.tenants.size;
    telemetry.logger.info('FeatureServiceStarted', { port, admin_port: adminPort, tenants });
  }

  private async serve(lag: LagSampler): Promise<void> {
    const { config, telemetry, clock, redis, engine, plan } = this;
    const deadLetters = new DeadLetters(redis);
    const status = new StatusReader(redis, this.log, deadLetters);
    const access = new TenantAccess(this.verifier(), this.tenants, config.keyNamespace);
    const { bind, port } = config;
    const rpc = new RpcServer({
      ...{ bind, port, telemetry, clock, service: 'feature-service' },
      maxDeadlineMs: 30_000,
      defaultDeadlineMs: 5000,
    });
    rpc.add(
      featureService,
      featureHandlers({ access, redis, log: this.log, deadLetters, status, plan, clock }),
    );
    const health = featureHealth({ clock, redis, engine, lag });
    this.cleanups.push(() => health.stop());
    await health.start();
    const routes = adminRoutes(plan, engine);
    const admin = await startAdminServer({
      bind,
      port: config.adminPort,
      telemetry,
      health,
      routes,
    });
    this.cleanups.push(() => admin.stop());
    this.adminPort = admin.port;
    this.port = await rpc.start();
    const publish = (): void => rpc.health.set(SERVICE, health.ready());
    publish();
    health.onChange(publish);
    this.cleanups.push(() => {
      health.setServing(false);
      return rpc.stop({ drainMs: config.drainMs });
    });
  }

  private verifier(): TokenVerifier {
    const { keys, issuer, audience } = this.config.auth;
    return new TokenVerifier({
      keys: 'jwksUrl' in keys ? keys : { secret: readSecret(keys.secretFile, this.config.bind) },
      issuer,
      audience,
      clock: this.clock,
      onKeysError: (error) => this.telemetry.logger.warn('TokenKeysUnavailable', { error }),
    });
  }

  stop(): Promise<void> {
    return this.cleanups.run();
  }
}
