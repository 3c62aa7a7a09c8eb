import { readAuthConfig, type AuthConfig } from '@eaglerank/auth';
import {
  Environment,
  readCommon,
  readIdentityFiles,
  type CommonConfig,
  type IdentityFiles,
} from '@eaglerank/config';
import { budgetFault, DEFAULT_BUDGET, type Budget } from './feed/budget.js';

export interface GatewayConfig extends CommonConfig {
  readonly port: number;
  readonly httpPort: number;
  readonly adminPort: number;
  readonly candidateAddresses: readonly string[];
  readonly rankerAddresses: readonly string[];
  /** What it shows the other services; plain text without. */
  readonly identity: IdentityFiles | undefined;
  readonly auth: AuthConfig;
  /** Secret that signs page tokens; derived from the token secret when undefined. */
  readonly pageTokenSecretFile: string | undefined;
  readonly budget: Budget;
  /** How long ExplainFeed can answer for a feed, seconds. */
  readonly explanationSeconds: number;
  /** Wait between NOT_SERVING and closing, ms. */
  readonly drainMs: number;
}

/** Reads the gateway's settings. @throws ConfigurationError with every fault */
export function readGatewayConfig(
  source: Readonly<Record<string, string | undefined>> = process.env,
) {
  const env = new Environment(source);
  const config: GatewayConfig = {
    ...readCommon(env),
    port: env.port('GATEWAY_PORT', 7070, 'gRPC port of the gateway.'),
    httpPort: env.port('GATEWAY_HTTP_PORT', 8080, 'HTTP/JSON port of the gateway.'),
    adminPort: env.port('GATEWAY_ADMIN_PORT', 9101, 'Port of health and metrics of the gateway.'),
    candidateAddresses: env.list(
      'CANDIDATE_ADDRESSES',
      ['127.0.0.1:7071'],
      'Replicas of candidate-service, host:port or dns:///host:port.',
    ),
    rankerAddresses: env.list(
      'RANKER_ADDRESSES',
      ['127.0.0.1:7072'],
      'Replicas of ranker-service, host:port or dns:///host:port.',
    ),
    identity: readIdentityFiles(env),
    auth: readAuthConfig(env),
    pageTokenSecretFile: env.optional(
      'PAGE_TOKEN_SECRET_FILE',
      'Secret that signs page tokens, the same on all gateways; derived from the token secret when absent.',
    ),
    budget: readBudget(env),
    explanationSeconds: env.integer(
      'EXPLANATION_SECONDS',
      3600,
      [60, 86_400],
      'How long ExplainFeed can answer for a feed; about 10 kB of Redis each.',
    ),
    drainMs: env.integer(
      'DRAIN_MS',
      2000,
      [0, 30_000],
      'Wait between NOT_SERVING and closing, for balancers to notice.',
    ),
  };
  if ('jwksUrl' in config.auth.keys && config.pageTokenSecretFile === undefined) {
    env.refuse('PAGE_TOKEN_SECRET_FILE is needed with AUTH_JWKS_URL');
  }
  const fault = budgetFault(config.budget);
  if (fault !== undefined) env.refuse(fault);
  env.finish();
  return { config, settings: env.settings };
}

function readBudget(env: Environment): Budget {
  const d = DEFAULT_BUDGET;
  return {
    deadlineMs: env.integer(
      'FEED_DEADLINE_MS',
      d.deadlineMs,
      [20, 1000],
      'Time of a request that brings no deadline.',
    ),
    maxDeadlineMs: env.integer(
      'FEED_MAX_DEADLINE_MS',
      d.maxDeadlineMs,
      [20, 10_000],
      'No request may take longer.',
    ),
    candidatesMs: env.integer(
      'CANDIDATES_TIMEOUT_MS',
      d.candidatesMs,
      [5, 1000],
      'Longest wait for candidate-service.',
    ),
    rankMs: env.integer('RANK_TIMEOUT_MS', d.rankMs, [5, 1000], 'Longest wait for ranker-service.'),
    fallbackMs: d.fallbackMs,
  };
}
