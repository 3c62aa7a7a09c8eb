import { hostname } from 'node:os';
import type { Environment } from './environment.js';

/** Settings that every service has. */
export interface CommonConfig {
  readonly bind: string;
  readonly redisUrl: string;
  /** Longest wait for Redis while a request waits, ms. */
  readonly redisTimeoutMs: number;
  readonly tenantsDir: string;
  readonly featuresFile: string;
  readonly environment: string;
  readonly instance: string;
  readonly version: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly otlpEndpoint: string | undefined;
  readonly traceSampleRatio: number;
  /** Prefix of every key's hash tag, so that several meshes can share one Redis. */
  readonly keyNamespace: string;
}

/** Version of this release; all packages share it. */
export const VERSION = '0.1.0';

export function readCommon(env: Environment): CommonConfig {
  return {
    bind: env.text('BIND_ADDRESS', '127.0.0.1', 'Address every port is bound to.'),
    redisUrl: env.text(
      'REDIS_URL',
      'redis://127.0.0.1:6379',
      'Redis that holds features, catalogue and, by default, the event log.',
    ),
    redisTimeoutMs: env.integer(
      'REDIS_TIMEOUT_MS',
      20,
      [1, 1000],
      'Longest wait for Redis while a request waits: two services in sequence decide within 50 ms.',
    ),
    tenantsDir: env.text('TENANTS_DIR', 'config/tenants', 'Folder with one YAML file per tenant.'),
    featuresFile: env.text('FEATURES_FILE', 'config/features.yaml', 'Feature definition file.'),
    environment: env.text(
      'ENVIRONMENT',
      'development',
      'Name of the deployment, shown by /health and in logs.',
    ),
    instance:
      env.optional(
        'INSTANCE',
        'Name of this replica in logs and traces; the host name unless set.',
      ) ?? hostname(),
    version: VERSION,
    logLevel: env.choice(
      'LOG_LEVEL',
      'info',
      ['debug', 'info', 'warn', 'error'],
      'Least severe log line written.',
    ),
    otlpEndpoint: env.optional(
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTLP/HTTP endpoint for traces, e.g. http://collector:4318; none exports nothing.',
    ),
    traceSampleRatio: env.number(
      'TRACE_SAMPLE_RATIO',
      1,
      [0, 1],
      'Share of new traces recorded; a sampled parent is respected.',
    ),
    keyNamespace: env.text('KEY_NAMESPACE', '', 'Prefix of every Redis key.'),
  };
}
