import {
  Environment,
  readCommon,
  readIdentityFiles,
  type CommonConfig,
  type IdentityFiles,
} from '@eaglerank/config';
import { readModelSettings, type ModelSettings } from '@eaglerank/registry';

export interface RankerConfig extends CommonConfig {
  readonly port: number;
  readonly adminPort: number;
  /** What it shows callers and wants to see of them; plain text without. */
  readonly identity: IdentityFiles | undefined;
  readonly models: ModelSettings;
  /** Most item rows cached per tenant. */
  readonly itemCacheRows: number;
  /** Most author rows cached per tenant. */
  readonly authorCacheRows: number;
  /** Longest use of a cached row with events behind it, ms. */
  readonly engagementAgeMs: number;
  /** Longest use of a cached row without, ms. */
  readonly staticAgeMs: number;
  /** How old a cached row becomes although its entity has changed, ms. */
  readonly settleMs: number;
  /** The golden request has failed when it takes longer, ms. */
  readonly goldenTimeoutMs: number;
  /** Wait between NOT_SERVING and closing, ms. */
  readonly drainMs: number;
}

/** Reads the ranker's settings. @throws ConfigurationError with every fault */
export function readRankerConfig(
  source: Readonly<Record<string, string | undefined>> = process.env,
) {
  const env = new Environment(source);
  const config: RankerConfig = {
    ...readCommon(env),
    port: env.port('RANKER_PORT', 7072, 'gRPC port of ranker-service.'),
    adminPort: env.port('RANKER_ADMIN_PORT', 9103, 'Port of health and metrics of ranker-service.'),
    identity: readIdentityFiles(env),
    models: readModelSettings(env),
    itemCacheRows: env.integer(
      'RANKER_ITEM_CACHE_ROWS',
      16_384,
      [4, 4_194_304],
      'Most item rows cached per tenant; about 100 bytes each.',
    ),
    authorCacheRows: env.integer(
      'RANKER_AUTHOR_CACHE_ROWS',
      8192,
      [1, 1_048_576],
      'Most author rows cached per tenant; about 50 bytes each.',
    ),
    engagementAgeMs: env.integer(
      'RANKER_ENGAGEMENT_AGE_MS',
      500,
      [0, 60_000],
      'Longest use of a cached row with events behind it, should its invalidation be lost.',
    ),
    staticAgeMs: env.integer(
      'RANKER_STATIC_AGE_MS',
      10_000,
      [0, 600_000],
      'Longest use of a cached row that holds nothing but defaults.',
    ),
    settleMs: env.integer(
      'RANKER_SETTLE_MS',
      200,
      [0, 10_000],
      'A cached row whose entity has changed is used until it is this old; 0 drops it at once.',
    ),
    goldenTimeoutMs: env.integer(
      'RANKER_GOLDEN_TIMEOUT_MS',
      1000,
      [10, 10_000],
      'Longest time the golden request may take before the ranker calls itself not ready.',
    ),
    drainMs: env.integer(
      'DRAIN_MS',
      2000,
      [0, 30_000],
      'Wait between NOT_SERVING and closing, for balancers to notice.',
    ),
  };
  env.finish();
  return { config, settings: env.settings };
}
