import { readAuthConfig, type AuthConfig } from '@eaglerank/auth';
import { Environment, readCommon, type CommonConfig } from '@eaglerank/config';

/** Settings of feature-service. */
export interface FeatureConfig extends CommonConfig {
  readonly port: number;
  readonly adminPort: number;
  readonly auth: AuthConfig;
  /** Folder of the archive; undefined archives nothing. */
  readonly archiveDir: string | undefined;
  /** A file is closed after this long, ms. */
  readonly archiveRollMs: number;
  /** How long the log waits for an archive that cannot be written, ms. */
  readonly archiveHoldMs: number;
  /** Deleted users and items are gone from everywhere after this long, ms. */
  readonly purgeAfterMs: number;
  readonly leaseMs: number;
  /** Decoded values kept in memory. */
  readonly cachedCells: number;
  /** Wait between NOT_SERVING and closing, ms. */
  readonly drainMs: number;
}

const HOUR_MS = 3_600_000;

/** Reads feature-service's settings. @throws ConfigurationError with every fault */
export function readFeatureConfig(
  source: Readonly<Record<string, string | undefined>> = process.env,
) {
  const env = new Environment(source);
  const config: FeatureConfig = {
    ...readCommon(env),
    port: env.port('FEATURE_PORT', 7073, 'gRPC port of feature-service.'),
    adminPort: env.port(
      'FEATURE_ADMIN_PORT',
      9104,
      'Port of health and metrics of feature-service.',
    ),
    auth: readAuthConfig(env),
    archiveDir: env.optional('ARCHIVE_DIR', 'Folder of the archive; none archives nothing.'),
    ...readEngine(env),
    drainMs: env.integer(
      'DRAIN_MS',
      2000,
      [0, 30_000],
      'Wait between NOT_SERVING and closing, for balancers to notice.',
    ),
  };
  env.choice('EVENT_LOG', 'redis', ['redis'], 'Where the event log lives.');
  env.finish();
  return { config, settings: env.settings };
}

function readEngine(env: Environment) {
  return {
    archiveRollMs: env.integer(
      'ARCHIVE_ROLL_MS',
      60_000,
      [100, HOUR_MS],
      'An archive file is closed after this long; the log is kept until then.',
    ),
    archiveHoldMs: env.integer(
      'ARCHIVE_HOLD_MS',
      600_000,
      [0, 24 * HOUR_MS],
      'How long the log waits for an archive that cannot be written, before entries are lost to it.',
    ),
    purgeAfterMs: env.integer(
      'PURGE_AFTER_MS',
      60_000,
      [0, 24 * HOUR_MS],
      'When what is left of a deleted user or item is removed from log, archive and dead letters.',
    ),
    leaseMs: env.integer(
      'ENGINE_LEASE_MS',
      5000,
      [200, 60_000],
      "How long another instance waits before it takes over a dead one's tenants.",
    ),
    cachedCells: env.integer(
      'ENGINE_CACHED_ENTITIES',
      60_000,
      [1000, 10_000_000],
      'Entities kept decoded in memory, about 3 kB each.',
    ),
  };
}
