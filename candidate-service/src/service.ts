import { randomInt } from 'node:crypto';
import { loadTenants } from '@eaglerank/config';
import { candidateService } from '@eaglerank/contracts';
import { systemClock, TenantKeys, type Clock, type TenantConfig } from '@eaglerank/domain';
import { Finaliser, loadFeaturePlan, type FeaturePlan } from '@eaglerank/features';
import { observeRedis, RedisClient } from '@eaglerank/redis';
import { openModelStore } from '@eaglerank/registry';
import { MeshIdentity, RpcServer } from '@eaglerank/rpc';
import {
  METRICS,
  startAdminServer,
  startTelemetry,
  type SpanSink,
  type Telemetry,
} from '@eaglerank/telemetry';
import { buildUsearchGraph } from '@eaglerank/vectors';
import { CatalogueKeeper } from './catalogue/catalogue-keeper.js';
import { TenantCatalogue } from './catalogue/tenant-catalogue.js';
import type { CandidateConfig } from './config.js';
import { candidateHandlers } from './handlers.js';
import { Retrieval } from './retrieval/retrieval.js';
import { Golden } from './serve/golden.js';
import { candidateHealth, publishReadiness } from './serve/health.js';
import { RedisUserStateReader } from './user/user-state-reader.js';
import type { EmbeddingSource } from './vectors/embedding-source.js';
import { RegistryEmbeddings } from './vectors/registry-embeddings.js';
import { GraphKeeper } from './vectors/graph-keeper.js';
import { VectorsKeeper } from './vectors/vectors-keeper.js';

/** What a test replaces. */
export interface CandidatePorts {
  readonly tenants?: ReadonlyMap<string, TenantConfig>;
  readonly plan?: FeaturePlan;
  readonly clock?: Clock;
  /** Vectors of the tenants' models; those of the registry unless given. */
  readonly embeddings?: EmbeddingSource;
  /** 32-bit seed of one request's random choices; the system's randomness unless given. */
  readonly seed?: () => number;
  readonly spanExporter?: SpanSink;
  readonly logDestination?: { write(line: string): unknown };
}

/** A running candidate-service. */
export interface CandidateService {
  readonly port: number;
  readonly adminPort: number;
  readonly telemetry: Telemetry;
  /** Drains and ends; safe to call twice. */
  stop(): Promise<void>;
}

const randomSeed = (): number => randomInt(2 ** 32);

type Connections = Readonly<Record<'request' | 'bulk' | 'blocking', RedisClient>>;

/**
 * Starts candidate-service: it warms up, listens, and reads SERVING once Redis answers and every
 * tenant's catalogue is loaded. Redis may come later.
 * @throws ConfigurationError or FeatureDefinitionError when what it loads is wrong
 */
export async function startCandidateService(
  config: CandidateConfig,
  ports: CandidatePorts = {},
): Promise<CandidateService> {
  const clock = ports.clock ?? systemClock;
  const tenants = ports.tenants ?? loadTenants(config.tenantsDir);
  const plan = ports.plan ?? loadFeaturePlan(config.featuresFile);
  const telemetry = openTelemetry(config, ports, clock, [...tenants.keys()]);
  const identity = MeshIdentity.open(config.identity, telemetry);
  const redis = openRedis(config, telemetry);
  const catalogues = openCatalogues(tenants, config.keyNamespace);
  const { logger, tracing } = telemetry;
  const registry = openEmbeddings(config, telemetry, tenants, plan);
  const source = ports.embeddings ?? registry;
  const vectors = new VectorsKeeper({ catalogues, source, logger });
  const graphs = new GraphKeeper({ catalogues, logger, tracing, build: buildUsearchGraph });
  const keeper = new CatalogueKeeper({ ...config, ...redis, catalogues, vectors, logger, tracing });
  exposeCatalogues(telemetry, catalogues, keeper);
  const retrieval = new Retrieval(
    {
      users: new RedisUserStateReader(redis.request),
      blobs: redis.request,
      finaliser: new Finaliser(plan),
      clock,
    },
    telemetry.observer('retrieval'),
  );
  await Promise.allSettled(Object.values(redis).map((client) => client.connect()));
  await registry.start();
  vectors.start();
  graphs.start();
  void keeper.start();
  const golden = new Golden(plan, tenants.values(), clock);
  await golden.warmUp();
  const seed = ports.seed ?? randomSeed;
  const rpc = new RpcServer({
    ...{ ...config, identity, telemetry, clock },
    service: 'candidate-service',
  }).add(candidateService, candidateHandlers({ catalogues, retrieval, clock, seed }));
  const port = await rpc.start();
  const { request } = redis;
  const health = candidateHealth({ ...config, clock, redis: request, keeper, catalogues, golden });
  await health.start();
  const unpublish = publishReadiness(health, rpc);
  const admin = await startAdminServer({ ...config, port: config.adminPort, telemetry, health });
  logger.info('CandidateServiceStarted', { port, admin_port: admin.port, tenants: tenants.size });
  const stop = async (): Promise<void> => {
    unpublish();
    health.setServing(false);
    await rpc.stop({ drainMs: config.drainMs });
    identity?.close();
    health.stop();
    await keeper.stop();
    await vectors.stop();
    registry.stop();
    await graphs.stop();
    for (const client of Object.values(redis)) client.close();
    await admin.stop();
    await telemetry.shutdown();
  };
  let stopped: Promise<void> | undefined;
  return { port, adminPort: admin.port, telemetry, stop: () => (stopped ??= stop()) };
}

function openTelemetry(
  config: CandidateConfig,
  ports: CandidatePorts,
  clock: Clock,
  tenants: readonly string[],
): Telemetry {
  return startTelemetry({
    ...config,
    service: 'candidate-service',
    sampleRatio: config.traceSampleRatio,
    clock,
    spanExporter: ports.spanExporter,
    logDestination: ports.logDestination,
    tenants: { histogramTenants: tenants },
  });
}

/** One connection per use. */
function openRedis(config: CandidateConfig, telemetry: Telemetry): Connections {
  const open = (profile: keyof Connections): RedisClient =>
    new RedisClient({
      url: config.redisUrl,
      profile,
      observer: observeRedis(telemetry, profile),
      requestTimeoutMs: config.redisTimeoutMs,
    });
  return { request: open('request'), bulk: open('bulk'), blocking: open('blocking') };
}

function openEmbeddings(
  { models, redisUrl, keyNamespace }: CandidateConfig,
  telemetry: Telemetry,
  tenants: ReadonlyMap<string, TenantConfig>,
  { schemaHash }: FeaturePlan,
): RegistryEmbeddings {
  const store = openModelStore(
    { ...models, redisUrl, keyNamespace },
    observeRedis(telemetry, 'bulk'),
  );
  const { logger } = telemetry;
  return new RegistryEmbeddings({ store, tenants: tenants.values(), schemaHash, logger });
}

function openCatalogues(
  tenants: ReadonlyMap<string, TenantConfig>,
  namespace: string,
): ReadonlyMap<string, TenantCatalogue> {
  const catalogues = new Map<string, TenantCatalogue>();
  for (const tenant of tenants.values()) {
    const keys = new TenantKeys(tenant.id, tenant.slots, namespace);
    catalogues.set(tenant.id, new TenantCatalogue(tenant, keys));
  }
  return catalogues;
}

function exposeCatalogues(
  { metrics }: Telemetry,
  catalogues: ReadonlyMap<string, TenantCatalogue>,
  keeper: CatalogueKeeper,
): void {
  metrics.use(METRICS.catalogueItems).onCollect((gauge) => {
    for (const [tenant, { mirror }] of catalogues) gauge.set({ tenant }, mirror.size);
  });
  metrics.use(METRICS.annIndexItems).onCollect((gauge) => {
    for (const [tenant, { mirror }] of catalogues) {
      gauge.set({ tenant }, mirror.vectors?.index.size ?? 0);
    }
  });
  metrics.use(METRICS.annIndexAge).onCollect((gauge) => {
    for (const [tenant, { mirror }] of catalogues) {
      if (mirror.vectors) gauge.set({ tenant }, mirror.vectors.ageMs / 1000);
    }
  });
  metrics.use(METRICS.catalogueLag).onCollect((gauge) => {
    for (const tenant of catalogues.keys()) gauge.set({ tenant }, keeper.lagMs() / 1000);
  });
}
