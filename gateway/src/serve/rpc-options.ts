import type { TokenVerifier } from '@eaglerank/auth';
import type { RpcServerOptions } from '@eaglerank/rpc';
import type { Telemetry } from '@eaglerank/telemetry';
import type { GatewayConfig } from '../config.js';
import { classifyBy } from './classify.js';

/** Path of a method of the public service. */
export function methodPath(name: string): string {
  return `eaglerank.feed.v1.FeedService/${name}`;
}

const SMALL = 64 * 1024;
const MIB = 1024 * 1024;
const LOG_EVENTS_MAX_MS = 10_000;
const MAX_STREAMS = 100;

/** Limits of the public gRPC server. */
export function rpcOptions(
  config: GatewayConfig,
  telemetry: Telemetry,
  verifier: TokenVerifier,
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
    methodMaxDeadlineMs: { [methodPath('LogEvents')]: LOG_EVENTS_MAX_MS },
    maxReceiveBytes: MIB,
    methodLimits: Object.fromEntries(small.map((name) => [methodPath(name), SMALL])),
    connections: { maxStreams: MAX_STREAMS },
    // one stream with any number of calls would pass by the cap on streams
    mesh: false,
    admission: { classify: classifyBy(verifier) },
  };
}
