import { randomInt } from 'node:crypto';
import { loadTenants } from '@eaglerank/config';
import { TenantKeys, type Clock, type TenantConfig } from '@eaglerank/domain';
import { Finaliser, loadFeaturePlan, type BlobReader, type FeaturePlan } from '@eaglerank/features';
import { silentObserver } from '@eaglerank/pipeline';
import { startTelemetry, type Telemetry } from '@eaglerank/telemetry';
import type { RankerConfig } from '../config.js';
import { TenantFeatures, type CacheLimits } from '../features/tenant-features.js';
import { HeuristicRegistry } from '../model/heuristic-registry.js';
import type { ModelRegistry } from '../model/model.js';
import { FeedPolicy } from '../policy/feed-policy.js';
import { SeededRandom, type Random } from '../policy/random.js';
import { RecencyBoost } from '../policy/recency-boost.js';
import type { Tenant } from '../rank/query.js';
import { RankHandler } from '../rank/rank-handler.js';
import { RankTelemetry } from '../telemetry/rank-telemetry.js';
import { goldenReader } from './golden-blobs.js';

/** What a test may replace of what is loaded. */
export interface LoadedPorts {
  readonly tenants?: ReadonlyMap<string, TenantConfig>;
  readonly plan?: FeaturePlan;
  readonly registry?: ModelRegistry;
  /** A source of randomness per request; seeded by the system's unless given. */
  readonly random?: () => Random;
}

/** What a ranker ranks with: read once at the start. */
export interface Loaded {
  readonly plan: FeaturePlan;
  readonly tenants: ReadonlyMap<string, TenantConfig>;
  readonly registry: ModelRegistry;
  readonly random: () => Random;
  keysOf(tenant: TenantConfig): TenantKeys;
}

const MOST_SEED = 2 ** 47;

/** @throws ConfigurationError or FeatureDefinitionError when what it loads is wrong */
export function load(config: RankerConfig, ports: LoadedPorts): Loaded {
  const tenants = ports.tenants ?? loadTenants(config.tenantsDir);
  const plan = ports.plan ?? loadFeaturePlan(config.featuresFile);
  return {
    plan,
    tenants,
    registry: ports.registry ?? new HeuristicRegistry(plan, tenants.values()),
    random: ports.random ?? (() => new SeededRandom(randomInt(MOST_SEED))),
    keysOf: ({ id, slots }) => new TenantKeys(id, slots, config.keyNamespace),
  };
}

/** A handler and the tenants it ranks for. */
export interface Ranker {
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly handler: RankHandler;
}

interface RankerParts {
  readonly loaded: Loaded;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly limits: CacheLimits;
  /** Where a tenant's blobs are read. */
  readonly readerOf: (keys: TenantKeys) => BlobReader;
  /** Whether pipeline stages are observed. */
  readonly observed: boolean;
}

function build({ loaded, clock, telemetry, limits, readerOf, observed }: RankerParts): Ranker {
  const { plan, registry, random } = loaded;
  const finaliser = new Finaliser(plan);
  const tenants = new Map<string, Tenant>();
  for (const config of loaded.tenants.values()) {
    const keys = loaded.keysOf(config);
    const { ranking } = config;
    const boost = new RecencyBoost(ranking.recencyBoost, ranking.recencyHalfLifeSeconds * 1000);
    tenants.set(config.id, {
      config,
      features: new TenantFeatures(plan, finaliser, readerOf(keys), keys, limits, clock),
      policy: new FeedPolicy(ranking),
      recencyBoost: ranking.recencyBoost > 0 ? boost : undefined,
    });
  }
  const handler = new RankHandler({
    tenants,
    registry,
    telemetry: new RankTelemetry(telemetry, plan),
    observer: observed ? telemetry.observer('ranker') : silentObserver,
    clock,
    random,
  });
  return { tenants, handler };
}

/** The ranker that serves. */
export function servingRanker(
  config: RankerConfig,
  loaded: Loaded,
  reader: BlobReader,
  telemetry: Telemetry,
): Ranker {
  const limits = {
    itemRows: config.itemCacheRows,
    authorRows: config.authorCacheRows,
    ages: {
      engagementMs: config.engagementAgeMs,
      staticMs: config.staticAgeMs,
      settleMs: config.settleMs,
    },
  };
  const { clock } = telemetry;
  return build({ loaded, clock, telemetry, limits, readerOf: () => reader, observed: true });
}

/**
 * A ranker on invented features, for warm-up and golden requests: the same code and the same
 * tenants, but no dependency outside the process and nothing of it in the service's telemetry. Its
 * cache is too small for a set, so that both hits and misses are exercised.
 */
export function goldenRanker(loaded: Loaded, clock: Clock): Ranker {
  const telemetry = startTelemetry({
    service: 'golden',
    instance: '',
    version: '',
    environment: '',
    sampleRatio: 0,
    logLevel: 'silent',
    processMetrics: false,
    clock,
  });
  const limits = {
    itemRows: 64,
    authorRows: 32,
    ages: { engagementMs: 500, staticMs: 500, settleMs: 0 },
  };
  const readerOf = (keys: TenantKeys): BlobReader => goldenReader(loaded.plan, keys, clock.now());
  return build({ loaded, clock, telemetry, limits, readerOf, observed: false });
}
