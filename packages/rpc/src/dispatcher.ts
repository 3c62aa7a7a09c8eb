import { RequestError, type Clock } from '@eaglerank/domain';
import { METRICS, Series, type NumberChild, type Span, type Telemetry } from '@eaglerank/telemetry';
import type { AdmissionGate } from './admission-gate.js';
import { IdTable } from './id-table.js';
import { Run } from './run.js';
import type { Arrival, Outcome, Payload, ServedMethod } from './served-method.js';

/** Decides whether the caller's sampling decision counts. */
export type TrustParent = (path: string, metadata: ReadonlyMap<string, string>) => boolean;

/**
 * Looks at a call before its request is decoded; the call is refused with what it throws or rejects
 * with.
 */
export type Authenticate = (metadata: ReadonlyMap<string, string>) => unknown;

export interface DispatcherOptions {
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly trustParent: TrustParent;
  readonly authenticate?: Authenticate | undefined;
  readonly admission?: AdmissionGate | undefined;
}

const LOG_EVERY_MS = 1000;

interface Abortable {
  /** Given by `started`. */
  id: number;
  abort(error: RequestError): void;
}

/** The one wrapper around every handler, whatever door the call came through. */
export class Dispatcher {
  readonly options: DispatcherOptions;
  /** By path and status. */
  private readonly durations = new Series(
    (rpc_method) =>
      new Series((status) =>
        this.options.telemetry.metrics
          .use(METRICS.rpcServerCallDuration)
          .with({ rpc_method, status }),
      ),
  );
  private readonly running = new IdTable<Abortable>();
  private lastId = 0;
  private readonly inflight: NumberChild;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.inflight = options.telemetry.metrics.use(METRICS.rpcServerInflight).with({});
  }

  /**
   * Runs a call. `done` is called exactly once, at the latest at the deadline. Returns how to tell
   * that the caller is gone.
   */
  dispatch<T>(
    method: ServedMethod,
    arrival: Arrival,
    payload: Payload<T>,
    done: (outcome: Outcome<T>) => void,
  ): () => void {
    const run = new Run(this, method, arrival, payload, done);
    run.start();
    return run.cancel;
  }

  /** Span of the call, named after the method. */
  span(path: string, metadata: ReadonlyMap<string, string>): Span {
    const { telemetry, trustParent } = this.options;
    const parent = telemetry.tracing.extract(metadata);
    return telemetry.tracing.startSpan(path, {
      kind: 'server',
      parent: parent && trustParent(path, metadata) ? parent : null,
      attributes: { 'rpc.system.name': 'grpc', 'rpc.method': path },
    });
  }

  /** Ends every call that runs, as UNAVAILABLE. */
  abortAll(): void {
    for (const run of this.running.values())
      run.abort(new RequestError('DRAINING', 'the server stops'));
  }

  started(run: Abortable): void {
    run.id = this.lastId = (this.lastId + 1) >>> 0;
    this.running.set(run.id, run);
    this.inflight.inc();
  }

  ended(run: Abortable, path: string, status: string, seconds: number): void {
    this.running.delete(run.id);
    this.inflight.dec();
    this.durations.of(path).of(status).observe(seconds);
  }

  /** Tells the operators of a call that was not served, once a second for each kind. */
  refused(path: string, status: string, reason: string, seconds: number): void {
    this.options.telemetry.logger
      .rateLimited(`${path} ${reason}`, LOG_EVERY_MS)
      .warn('CallRefused', {
        rpc_method: path,
        status,
        reason,
        latency_ms: Math.round(seconds * 1e5) / 100,
      });
  }

  /** Tells the operators of a failure that no client may read. */
  unexpected(path: string, error: unknown): void {
    const { metrics, logger } = this.options.telemetry;
    metrics.use(METRICS.rpcServerUnexpectedErrors).inc({ rpc_method: path });
    logger
      .rateLimited(`unexpected.${path}`, LOG_EVERY_MS)
      .error('CallFailed', { rpc_method: path, error });
  }
}
