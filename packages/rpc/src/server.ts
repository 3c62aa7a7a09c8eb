import { Server, ServerCredentials, type ServiceDefinition as GrpcService } from '@grpc/grpc-js';
import { systemClock, type Clock } from '@eaglerank/domain';
import type { Telemetry } from '@eaglerank/telemetry';
import { AdmissionGate, type AdmissionOptions } from './admission-gate.js';
import { Dispatcher, type Outcome, type ServedMethod, type TrustParent } from './dispatcher.js';
import type { Handler, Handlers, MethodCodec } from './handlers.js';
import { HealthService } from './health.js';
import { ReflectionService } from './reflection.js';
import { unaryHandler } from './unary-door.js';

export interface ServerTls {
  /** PEM. */
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Clients must show a certificate of this authority; PEM. */
  readonly clientAuthority?: Buffer;
}

export interface ConnectionLimits {
  /** Calls at a time on one connection; 1,000 unless said. */
  readonly maxStreams?: number;
  /** A connection is asked to close after this, ms; 30 min unless said. */
  readonly maxAgeMs?: number;
  /** What is in flight then has this long, ms; 10 s unless said. */
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
  readonly connections?: ConnectionLimits;
  readonly tls?: ServerTls;
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
const identity = (bytes: Buffer): Buffer => bytes;

/** Serves gRPC: `new` → `add` → `start` → `stop`. */
export class RpcServer {
  readonly health = new HealthService();
  private readonly server: Server;
  private readonly clock: Clock;
  private readonly dispatcher: Dispatcher;
  private readonly admission: AdmissionGate | undefined;
  private readonly methods = new Map<string, ServedMethod>();
  private readonly reflection = new ReflectionService(() => [
    ...this.health.services(),
    'grpc.health.v1.Health',
  ]);
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: RpcServerOptions) {
    this.clock = options.clock ?? systemClock;
    this.server = new Server(serverOptions(options));
    this.admission =
      options.admission && new AdmissionGate(options.admission, options.telemetry, this.clock);
    this.dispatcher = new Dispatcher({
      telemetry: options.telemetry,
      clock: this.clock,
      trustParent: options.trustParent ?? (() => true),
      admission: this.admission,
    });
    this.health.addTo(this.server);
    this.reflection.addTo(this.server);
  }

  /** Serves a service. It reads NOT_SERVING until `health.set` says otherwise. */
  add<Definition extends object>(definition: Definition, handlers: Handlers<Definition>): this {
    const raw: Record<string, object> = {};
    const implementation: Record<string, ReturnType<typeof unaryHandler>> = {};
    for (const [name, codec] of Object.entries(definition) as [string, MethodCodec][]) {
      const handler = (handlers as Record<string, Handler<unknown, unknown>>)[name];
      if (!handler) throw new Error(`no handler for ${codec.path}`);
      const method = this.method(codec, handler);
      raw[name] = {
        path: codec.path,
        requestStream: false,
        responseStream: false,
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      };
      implementation[name] = unaryHandler(this.dispatcher, method);
    }
    this.server.addService(raw as unknown as GrpcService, implementation);
    return this;
  }

  private method(codec: MethodCodec, handler: Handler<unknown, unknown>): ServedMethod {
    const { options } = this;
    const path = codec.path.slice(1);
    const method = {
      path,
      codec,
      handler,
      maxBytes: options.methodLimits?.[path] ?? options.maxReceiveBytes ?? MIB,
      deadlines: {
        defaultMs: options.defaultDeadlineMs ?? 250,
        maxMs: options.methodMaxDeadlineMs?.[path] ?? options.maxDeadlineMs ?? 1000,
      },
    };
    this.methods.set(path, method);
    const service = path.slice(0, path.lastIndexOf('/'));
    if (this.health.get(service) === undefined) this.health.set(service, false);
    return method;
  }

  /** Binds and serves; resolves with the port. */
  start(): Promise<number> {
    const { bind, port, tls } = this.options;
    this.admission?.start();
    const address = `${bind.includes(':') ? `[${bind}]` : bind}:${port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, serverCredentials(tls), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
  }

  /**
   * Runs a method for another door, in the same wrapper: same limits, series and spans.
   * Rejects with RequestError only.
   */
  invoke<Res = unknown>(path: string, invocation: Invocation, request: unknown): Promise<Res> {
    const method = this.methods.get(path);
    if (!method) return Promise.reject(new Error(`${path} is not served`));
    const { signal, deadlineAt, metadata } = invocation;
    const left = deadlineAt === undefined ? undefined : deadlineAt - this.clock.monotonic();
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome<Res>): void => {
        signal?.removeEventListener('abort', cancel);
        if (outcome.ok) resolve(outcome.response);
        else reject(outcome.error);
      };
      const cancel = this.dispatcher.dispatch<Res>(
        method,
        { metadata, timeoutMs: invocation.timeoutMs ?? left },
        { request: () => request, response: (message) => message as Res },
        settle,
      );
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Drains: NOT_SERVING, wait, end Watch streams, let calls finish, close. Safe to call twice. */
  stop(options: StopOptions = {}): Promise<void> {
    this.stopping ??= this.drain(options);
    return this.stopping;
  }

  private async drain({ drainMs = 2000, graceMs = 5000 }: StopOptions): Promise<void> {
    this.health.drain();
    if (drainMs > 0) await sleep(drainMs);
    this.health.endWatches();
    this.reflection.endStreams();
    const closed = new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([closed, late]);
    clearTimeout(timer);
    this.server.forceShutdown();
    this.admission?.stop();
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function serverOptions({ maxReceiveBytes, connections = {} }: RpcServerOptions) {
  return {
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': maxReceiveBytes ?? MIB,
    'grpc.max_concurrent_streams': connections.maxStreams ?? 1000,
    'grpc.max_connection_age_ms': connections.maxAgeMs ?? 1_800_000,
    'grpc.max_connection_age_grace_ms': connections.maxAgeGraceMs ?? 10_000,
    'grpc.max_connection_idle_ms': connections.maxIdleMs ?? 300_000,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5000,
    'grpc.so_reuseport': 0,
  };
}

function serverCredentials(tls: ServerTls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(
    tls.clientAuthority ?? null,
    [{ cert_chain: tls.certificate, private_key: tls.key }],
    tls.clientAuthority !== undefined,
  );
}
