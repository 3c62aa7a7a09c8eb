import { Code, RequestError } from '@eaglerank/domain';
import type { Span } from '@eaglerank/telemetry';
import { ServerCall } from './context.js';
import { allowance } from './deadline.js';
import type { Dispatcher } from './dispatcher.js';
import { isDocumented, toRequestError } from './errors-wire.js';
import type { Arrival, Outcome, Payload, ServedMethod } from './served-method.js';
import { statusName } from './status.js';

/** One call: ends exactly once, by its answer, its failure, its deadline or its caller. */
export class Run<T> {
  id = 0;
  private readonly startedAt: number;
  private readonly call: ServerCall;
  private opened: Span | undefined;
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
  }

  /** Begins once the caller is known, for whose sampling decision counts depends on that. */
  private get span(): Span {
    return (this.opened ??= this.dispatcher.span(this.method.path, this.call.metadata));
  }

  start(): void {
    this.dispatcher.started(this);
    const left = this.call.remainingMs();
    if (left <= 0) return this.fail(expired());
    this.timer = setTimeout(() => this.abort(expired()), Math.ceil(left));
    let known: unknown;
    try {
      known = this.dispatcher.options.authenticate?.(this.call.metadata);
    } catch (error) {
      return this.fail(error);
    }
    if (!(known instanceof Promise)) return this.admit();
    known.then(
      () => this.admit(),
      (error: unknown) => this.fail(error),
    );
  }

  /** Decodes the request and queues the call. */
  private admit(): void {
    if (this.ended) return;
    this.opened = this.span;
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
    // transports also call this after the answer
    if (!this.ended) this.abort(new RequestError('CANCELLED', 'the caller cancelled'));
  };

  /** Tells the handler to stop and answers without it. */
  abort(error: RequestError): void {
    if (this.ended) return;
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
    if (isDocumented(cause)) this.refuse(error);
    else this.report(cause);
    const status = statusName(error.code);
    if (this.span.isRecording()) {
      this.span.setAttribute('error.type', error.reason === 'INTERNAL' ? status : error.reason);
      this.span.setStatus('error');
    }
    this.end(status);
    this.done({ ok: false, error });
  }

  /** Tells of what is no fault of the caller. */
  private refuse({ code, reason }: RequestError): void {
    if (!SERVER_FAULTS.has(code)) return;
    const { telemetry } = this.dispatcher.options;
    telemetry.tracing.withSpan(this.span, () =>
      this.dispatcher.refused(this.method.path, statusName(code), reason, this.seconds()),
    );
  }

  private report(cause: unknown): void {
    const { tracing } = this.dispatcher.options.telemetry;
    tracing.withSpan(this.span, () => this.dispatcher.unexpected(this.method.path, cause));
  }

  private end(status: string): void {
    this.ended = true;
    clearTimeout(this.timer);
    const { telemetry } = this.dispatcher.options;
    telemetry.tracing.withSpan(this.span, () =>
      this.dispatcher.ended(this, this.method.path, status, this.seconds()),
    );
    if (this.span.isRecording()) this.span.setAttribute('rpc.response.status_code', status);
    this.span.end();
    this.release();
  }

  /** Since the call began. */
  private seconds(): number {
    return (this.dispatcher.options.clock.monotonic() - this.startedAt) / 1000;
  }
}

const SERVER_FAULTS: ReadonlySet<Code> = new Set([
  Code.UNAVAILABLE,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
]);

const expired = (): RequestError =>
  new RequestError('DEADLINE_EXCEEDED', 'the deadline has passed');
