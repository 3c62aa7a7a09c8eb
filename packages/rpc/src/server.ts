import './grpc-logging.js';
import { Server, type ServiceDefinition as GrpcService } from '@grpc/grpc-js';
import { systemClock, type Clock } from '@eaglerank/domain';
import { AdmissionGate } from './admission-gate.js';
import { Dispatcher } from './dispatcher.js';
import type { Outcome, ServedMethod } from './served-method.js';
import type { Handler, Handlers, MethodCodec } from './handlers.js';
import { Listener } from './listener.js';
import { HealthService } from './health.js';
import { MeshDoor } from './mesh-door.js';
import { ReflectionService } from './reflection.js';
import {
  maxReceiveBytes,
  maxStreams,
  serverCredentials,
  serverOptions,
  type Invocation,
  type RpcServerOptions,
  type StopOptions,
} from './server-options.js';
import { unaryHandler } from './unary-door.js';

const identity = (bytes: Buffer): Buffer => bytes;

/** Serves gRPC: `new` → `add` → `start` → `stop`. */
export class RpcServer {
  readonly health = new HealthService();
  private readonly server: Server;
  private readonly listener: Listener;
  private readonly clock: Clock;
  private readonly dispatcher: Dispatcher;
  private readonly admission: AdmissionGate | undefined;
  private readonly mesh: MeshDoor;
  private readonly methods = new Map<string, ServedMethod>();
  private readonly reflection = new ReflectionService(() => [
    ...this.health.services(),
    'grpc.health.v1.Health',
  ]);
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: RpcServerOptions) {
    this.clock = options.clock ?? systemClock;
    this.server = new Server(serverOptions(options));
    const injector = this.server.createConnectionInjector(serverCredentials(options.identity));
    this.listener = new Listener(
      (socket) => injector.injectConnection(socket),
      options.connections?.maxConnections ?? 10_000,
    );
    this.admission =
      options.admission && new AdmissionGate(options.admission, options.telemetry, this.clock);
    this.dispatcher = new Dispatcher({
      telemetry: options.telemetry,
      clock: this.clock,
      trustParent: options.trustParent ?? (() => true),
      authenticate: options.authenticate,
      admission: this.admission,
    });
    this.mesh = new MeshDoor({
      dispatcher: this.dispatcher,
      methods: this.methods,
      maxReceiveBytes: maxReceiveBytes(options),
      maxCalls: maxStreams(options),
    });
    this.health.addTo(this.server);
    if (options.mesh !== false) this.mesh.addTo(this.server);
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
      maxBytes: options.methodLimits?.[path] ?? maxReceiveBytes(options),
      guard: options.methodGuards?.[path],
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

  /** Binds and serves; resolves with the port, rejects when it cannot be bound. */
  start(): Promise<number> {
    this.admission?.start();
    return this.listener.listen(this.options.bind, this.options.port);
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
      // a call that is refused at once settles before there is anything to cancel
      let cancel = (): void => undefined;
      const settle = (outcome: Outcome<Res>): void => {
        signal?.removeEventListener('abort', cancel);
        if (outcome.ok) resolve(outcome.response);
        else reject(outcome.error);
      };
      cancel = this.dispatcher.dispatch<Res>(
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
    this.listener.stopAccepting();
    this.mesh.leave();
    this.health.endWatches();
    this.reflection.endStreams();
    const closed = new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    await settled(closed, graceMs);
    this.dispatcher.abortAll();
    await settled(closed, FLUSH_MS);
    this.server.forceShutdown();
    this.listener.destroyConnections();
    this.admission?.stop();
  }
}

/** Time the last answers have to reach their sockets, ms. */
const FLUSH_MS = 100;

/** Resolves with `done`, at the latest after `ms`. */
async function settled(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([done, late]);
  clearTimeout(timer);
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
