import { RequestError, type Clock } from '@eaglerank/domain';
import {
  METRICS,
  type HistogramChild,
  type NumberChild,
  type Span,
  type Telemetry,
} from '@eaglerank/telemetry';
import type { AdmissionGate } from './admission-gate.js';
import { ServerCall } from './context.js';
import { allowance, type DeadlineLimits } from './deadline.js';
import { isDocumented, toRequestError } from './errors-wire.js';
import type { Handler, MethodCodec } from './handlers.js';
import { statusName } from './status.js';

/** A method that is served. */
export interface ServedMethod {
  /** Path without its leading slash. */
  readonly path: string;
  readonly codec: MethodCodec;
  readonly handler: Handler<unknown, unknown>;
  /** Largest request, bytes. */
  readonly maxBytes: number;
  readonly deadlines: DeadlineLimits;
}

/** A call as a transport brings it. */
export interface Arrival {
  readonly metadata: ReadonlyMap<string, string>;
  /** What the caller allows, ms; undefined when it did not say. */
  readonly timeoutMs: number | undefined;
}

/** How a call ended. */
export type Outcome<T> =
  | { readonly ok: true; readonly response: T }
  | { readonly ok: false; readonly error: RequestError };

/** Request and response in the form a transport has them. */
export interface Payload<T> {
  /** May throw: the request is malformed then. */
  request(): unknown;
  response(message: unknown): T;
}

/** Decides whether the caller's sampling decision counts. */
export type TrustParent = (path: string, metadata: ReadonlyMap<string, string>) => boolean;

export interface DispatcherOptions {
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly trustParent: TrustParent;
  readonly admission?: AdmissionGate | undefined;
}

/** The one wrapper around every handler, whatever door the call came through. */
export class Dispatcher {
  readonly options: DispatcherOptions;
  private readonly durations = new Map<string, HistogramChild>();
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

  started(): void {
    this.inflight.inc();
  }

  ended(path: string, status: string, seconds: number): void {
    this.inflight.dec();
    const key = `${path} ${status}`;
    let child = this.durations.get(key);
    if (!child) {
      const { metrics } = this.options.telemetry;
      child = metrics.use(METRICS.rpcServerCallDuration).with({ rpc_method: path, status });
      this.durations.set(key, child);
    }
    child.observe(seconds);
  }

  /** Tells the operators of a failure that no client may read. */
  unexpected(path: string, error: unknown): void {
    const { metrics, logger } = this.options.telemetry;
    metrics.use(METRICS.rpcServerUnexpectedErrors).inc({ rpc_method: path });
    logger.rateLimited(`unexpected.${path}`, 1000).error('CallFailed', { rpc_method: path, error });
  }
}

/** One call. */
class Run<T> {
  private readonly startedAt: number;
  private readonly call: ServerCall;
  private readonly span: Span;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly method: ServedMethod,
    arrival: Arrival,
    private readonly payload: Payload<T>,
    private readonly done: (outcome: Outcome<T>) => void,
  ) {
    const { clock } = dispatcher.options;
    this.startedAt = clock.monotonic();
    const allowed = allowance(arrival.timeoutMs, method.deadlines);
    const deadlineAt = this.startedAt + allowed;
    this.call = new ServerCall(method.path, arrival.metadata, deadlineAt, clock);
    this.span = dispatcher.span(method.path, arrival.metadata);
  }

  start(): void {
    this.dispatcher.started();
    const left = this.call.remainingMs();
    if (left <= 0) return this.fail(expired());
    this.timer = setTimeout(() => this.expire(), Math.ceil(left));
    let request: unknown;
    try {
      request = this.payload.request();
    } catch (error) {
      return this.fail(error);
    }
    const { admission } = this.dispatcher.options;
    if (!admission) return this.run(request);
    admission.submit(this.method.path, request, this.call, {
      run: () => this.runAdmitted(request),
      reject: (error) => this.fail(error),
    });
  }

  private runAdmitted(request: unknown): Promise<void> {
    return new Promise((resolve) => {
      this.release = resolve;
      if (this.ended) resolve();
      else this.run(request);
    });
  }

  private release: () => void = () => undefined;

  private run(request: unknown): void {
    const { tracing } = this.dispatcher.options.telemetry;
    let work: unknown;
    try {
      work = tracing.withSpan(this.span, () => this.method.handler(this.call, request));
    } catch (error) {
      return this.fail(error);
    }
    if (!(work instanceof Promise)) return this.succeed(work);
    work.then(
      (response) => this.succeed(response),
      (error: unknown) => this.fail(error),
    );
  }

  /** The caller is gone. */
  readonly cancel = (): void => {
    if (this.ended) return;
    const error = new RequestError('CANCELLED', 'the caller cancelled');
    this.call.abort(error);
    this.fail(error);
  };

  private expire(): void {
    const error = expired();
    this.call.abort(error);
    this.fail(error);
  }

  private succeed(message: unknown): void {
    if (this.ended) return this.release();
    let response: T;
    try {
      response = this.payload.response(message);
    } catch (error) {
      return this.fail(error);
    }
    this.end('OK');
    this.done({ ok: true, response });
  }

  private fail(cause: unknown): void {
    if (this.ended) return this.release();
    const error = toRequestError(cause);
    if (!isDocumented(cause)) this.report(cause);
    const status = statusName(error.code);
    if (this.span.isRecording()) {
      this.span.setAttribute('error.type', error.reason === 'INTERNAL' ? status : error.reason);
      this.span.setStatus('error');
    }
    this.end(status);
    this.done({ ok: false, error });
  }

  private report(cause: unknown): void {
    const { tracing } = this.dispatcher.options.telemetry;
    tracing.withSpan(this.span, () => this.dispatcher.unexpected(this.method.path, cause));
  }

  private end(status: string): void {
    this.ended = true;
    clearTimeout(this.timer);
    const { clock, telemetry } = this.dispatcher.options;
    const seconds = (clock.monotonic() - this.startedAt) / 1000;
    telemetry.tracing.withSpan(this.span, () =>
      this.dispatcher.ended(this.method.path, status, seconds),
    );
    if (this.span.isRecording()) this.span.setAttribute('rpc.response.status_code', status);
    this.span.end();
    this.release();
  }
}

const expired = (): RequestError =>
  new RequestError('DEADLINE_EXCEEDED', 'the deadline has passed');
