import { ServerCredentials, experimental } from '@grpc/grpc-js';
import type { Clock } from '@eaglerank/domain';
import type { Telemetry } from '@eaglerank/telemetry';
import type { AdmissionOptions } from './admission-gate.js';
import type { Authenticate, TrustParent } from './dispatcher.js';
import { receiveTimeout } from './receive-timeout.js';
import type { MeshIdentity } from './mesh-identity.js';
import type { MethodGuard } from './served-method.js';

export interface ConnectionLimits {
  /** Connections at a time; 10,000 unless said. */
  readonly maxConnections?: number;
  /** Calls at a time on one connection; 1,000 unless said. */
  readonly maxStreams?: number;
  /** A connection is asked to close after this, ms; 30 min unless said. */
  readonly maxAgeMs?: number;
  /** What is in flight then has this long, ms; 60 s unless said, for streams to be replaced. */
  readonly maxAgeGraceMs?: number;
  /** A connection without calls is closed after this, ms; 5 min unless said. */
  readonly maxIdleMs?: number;
}

export interface RpcServerOptions {
  /** For logs. */
  readonly service: string;
  readonly bind: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly telemetry: Telemetry;
  readonly clock?: Clock;
  /** Time of calls that bring no deadline, ms; 250 unless said. */
  readonly defaultDeadlineMs?: number;
  /** No call may take longer, ms; 1,000 unless said. */
  readonly maxDeadlineMs?: number;
  /** Longer limits for single methods, ms, by path without leading slash. */
  readonly methodMaxDeadlineMs?: Readonly<Record<string, number>>;
  /** Largest request the transport takes, bytes; 1 MiB unless said. */
  readonly maxReceiveBytes?: number;
  /** Smaller limits for single methods, bytes, by path without leading slash. */
  readonly methodLimits?: Readonly<Record<string, number>>;
  /** Refuse requests before they are decoded, by path without leading slash. */
  readonly methodGuards?: Readonly<Record<string, MethodGuard>>;
  /** Lets a call in before its request is decoded; every call unless said. */
  readonly authenticate?: Authenticate;
  /** A unary request has to be whole this long after its headers, ms; 5,000 unless said. */
  readonly maxReceiveMs?: number;
  readonly connections?: ConnectionLimits;
  /** With it, callers must show a certificate of the same authority; plain text without. */
  readonly identity?: MeshIdentity | undefined;
  /** Whether calls multiplexed over one stream are taken; true unless said, false on a public edge. */
  readonly mesh?: boolean;
  /** Whether a caller's sampling decision counts; always unless said. */
  readonly trustParent?: TrustParent;
  /** Queueing and shedding under load; every call runs at once without it. */
  readonly admission?: AdmissionOptions;
}

export interface StopOptions {
  /** Time between NOT_SERVING and closing, for balancers to notice, ms; 2,000 unless said. */
  readonly drainMs?: number;
  /** Time calls in flight have after that, ms; 5,000 unless said. */
  readonly graceMs?: number;
}

/** What another door knows of a call; a CallContext is one. */
export interface Invocation {
  readonly metadata: ReadonlyMap<string, string>;
  /** Time the caller allows, ms. */
  readonly timeoutMs?: number | undefined;
  /** Deadline in monotonic ms, instead of timeoutMs. */
  readonly deadlineAt?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MIB = 1024 * 1024;
/** Bytes a stream may have under way; the 64 kB of HTTP/2 stall a shared stream. */
export const FLOW_CONTROL_WINDOW = 4 * MIB;

/** Largest request the transport takes, bytes. */
export function maxReceiveBytes(options: RpcServerOptions): number {
  return options.maxReceiveBytes ?? MIB;
}

/** Calls at a time on one connection. */
export function maxStreams({ connections }: RpcServerOptions): number {
  return connections?.maxStreams ?? 1000;
}

/** What grpc-js is to be told. */
export function serverOptions(options: RpcServerOptions) {
  const { connections = {} } = options;
  return {
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': maxReceiveBytes(options),
    'grpc.max_concurrent_streams': maxStreams(options),
    'grpc.max_connection_age_ms': connections.maxAgeMs ?? 1_800_000,
    'grpc.max_connection_age_grace_ms': connections.maxAgeGraceMs ?? 60_000,
    'grpc.max_connection_idle_ms': connections.maxIdleMs ?? 300_000,
    'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW,
    interceptors: [receiveTimeout(options.maxReceiveMs ?? 5000)],
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5000,
  };
}

/** Mutual TLS with an identity, plain text without. */
export function serverCredentials(identity: MeshIdentity | undefined): ServerCredentials {
  if (!identity) return ServerCredentials.createInsecure();
  return experimental.createCertificateProviderServerCredentials(identity, identity, true);
}
