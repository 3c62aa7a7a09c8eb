import {
  Environment,
  readCommon,
  readIdentityFiles,
  type CommonConfig,
  type IdentityFiles,
} from '@eaglerank/config';
import { readModelSettings, type ModelSettings } from '@eaglerank/registry';

/** Settings of candidate-service. */
export interface CandidateConfig extends CommonConfig {
  readonly port: number;
  readonly adminPort: number;
  /** What it shows callers and wants to see of them; plain text without. */
  readonly identity: IdentityFiles | undefined;
  readonly models: ModelSettings;
  /** Time between two reads of the trending snapshots, ms. */
  readonly trendingIntervalMs: number;
  /** The golden request has failed when it takes longer, ms. */
  readonly goldenTimeoutMs: number;
  /** Wait between NOT_SERVING and closing, ms. */
  readonly drainMs: number;
}

/** Reads candidate-service's settings. @throws ConfigurationError with every fault */
export function readCandidateConfig(
  source: Readonly<Record<string, string | undefined>> = process.env,
) {
  const env = new Environment(source);
  const config: CandidateConfig = {
    ...readCommon(env),
    port: env.port('CANDIDATE_PORT', 7071, 'gRPC port of candidate-service.'),
    adminPort: env.port(
      'CANDIDATE_ADMIN_PORT',
      9102,
      'Port of health and metrics of candidate-service.',
    ),
    identity: readIdentityFiles(env),
    models: readModelSettings(env),
    trendingIntervalMs: env.integer(
      'CANDIDATE_TRENDING_INTERVAL_MS',
      500,
      [50, 60_000],
      'Time between two reads of what is trending.',
    ),
    goldenTimeoutMs: env.integer(
      'CANDIDATE_GOLDEN_TIMEOUT_MS',
      250,
      [10, 10_000],
      'Longest time the golden request may take before candidate-service calls itself not ready.',
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
