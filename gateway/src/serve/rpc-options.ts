import type { TokenVerifier } from '@eaglerank/auth';
import type { RpcServerOptions } from '@eaglerank/rpc';
import type { Telemetry } from '@eaglerank/telemetry';
import type { GatewayConfig } from '../config.js';
import type { Edge } from '../edge/edge.js';
import { classifyBy, EVENTS_LANE } from './classify.js';
import { guardOf } from './guards.js';
import { LOG_EVENTS, methodPath } from './paths.js';

const SMALL = 64 * 1024;
const MIB = 1024 * 1024;
const LOG_EVENTS_MAX_MS = 10_000;
const MAX_STREAMS = 100;
const EVENTS_AT_A_TIME = 64;
/**
 * At some milliseconds a feed this is more than one process can answer. What is beyond waits here,
 * where it waits in fair order and is shed in time, not in the services behind.
 */
const FEEDS_AT_A_TIME = 64;
const GUARDED = ['GetFeed', 'RankItems', 'LogEvents'] as const;

/** Limits of the public gRPC server. */
export function rpcOptions(
  config: GatewayConfig,
  telemetry: Telemetry,
  verifier: TokenVerifier,
  edge: Edge,
): RpcServerOptions {
  const small = ['GetFeed', 'RankItems', 'GetSimilarItems', 'ExplainFeed'];
  return {
    service: 'gateway',
    bind: config.bind,
    port: config.port,
    telemetry,
    clock: telemetry.clock,
    defaultDeadlineMs: config.budget.deadlineMs,
    maxDeadlineMs: config.budget.maxDeadlineMs,
    methodMaxDeadlineMs: { [LOG_EVENTS]: LOG_EVENTS_MAX_MS },
    maxReceiveBytes: MIB,
    methodLimits: Object.fromEntries(small.map((name) => [methodPath(name), SMALL])),
    methodGuards: Object.fromEntries(GUARDED.map((name) => [methodPath(name), guardOf(name)])),
    authenticate: (metadata) => edge.authenticate(metadata),
    trustParent: (_path, metadata) => {
      const caller = verifier.cached(metadata.get('authorization'));
      return caller !== undefined && caller.role !== 'user';
    },
    connections: { maxStreams: MAX_STREAMS },
    // one stream with any number of calls would pass by the cap on streams
    mesh: false,
    admission: {
      classify: classifyBy(verifier),
      maxConcurrency: FEEDS_AT_A_TIME,
      lanes: { [EVENTS_LANE]: { maxConcurrency: EVENTS_AT_A_TIME } },
    },
  };
}
