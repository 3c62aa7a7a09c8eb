import { Code, PeerError } from '@eaglerank/domain';
import { METRICS, type Span } from '@eaglerank/telemetry';
import { childTimeout } from './deadline.js';
import type { Attempt, AttemptResult } from './attempt.js';
import type { Endpoint } from './endpoint.js';
import { toPeerError } from './errors-wire.js';
import type { CallOptions, ClientMethod, Peer } from './peer.js';
import { decideRetry } from './retry.js';
import { statusName } from './status.js';

/** One call as its caller sees it: at most two attempts, one span, one answer. */
export class LogicalCall<Req, Res> {
  private readonly startedAt: number;
  private readonly endsAt: number;
  private readonly path: string;
  private readonly span: Span;
  private attempts = 0;
  private attempt: Attempt | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly peer: Peer,
    private readonly method: ClientMethod<Req, Res>,
    private readonly request: Req,
    private readonly options: CallOptions,
    private readonly resolve: (response: Res) => void,
    private readonly reject: (error: PeerError) => void,
  ) {
    const { telemetry, marginMs = 2, defaultTimeoutMs = 250 } = peer.options;
    this.startedAt = peer.clock.monotonic();
    this.endsAt =
      this.startedAt + childTimeout(options, this.startedAt, marginMs, defaultTimeoutMs);
    this.path = method.path.slice(1);
    this.span = telemetry.tracing.startSpan(this.path, {
      kind: 'client',
      parent: options.span,
      attributes: {
        'rpc.system.name': 'grpc',
        'rpc.method': this.path,
        'eaglerank.peer': peer.name,
      },
    });
  }

  start(): void {
    const { signal } = this.options;
    if (signal?.aborted) return this.fail(Code.CANCELLED, 'cancelled before it was sent');
    signal?.addEventListener('abort', this.cancel, { once: true });
    this.send(undefined);
  }

  private readonly encode = (): Buffer =>
    (this.method.requestView ?? this.method.requestSerialize)(this.request);

  private send(not: Endpoint | undefined): void {
    const timeoutMs = this.endsAt - this.peer.clock.monotonic();
    if (timeoutMs <= 0) return this.fail(Code.DEADLINE_EXCEEDED, 'no time left to call');
    const endpoint = this.peer.replicas.pick(not, this.peer.options.lastResort);
    if (!endpoint) return this.fail(Code.UNAVAILABLE, 'every replica is held back');
    let bytes: Buffer;
    try {
      bytes = this.encode();
    } catch (error) {
      return this.fail(Code.INTERNAL, `the request cannot be encoded: ${String(error)}`);
    }
    this.attempts++;
    const { encode } = this;
    const { path } = this.method;
    const request = { path, bytes, encode, timeoutMs, metadata: this.metadata() };
    this.attempt = endpoint.attempt(request, (result) => this.answered(endpoint, result));
  }

  private metadata(): ReadonlyMap<string, string> {
    const metadata = new Map(Object.entries(this.options.metadata ?? {}));
    const { telemetry, propagateTrace } = this.peer.options;
    if (propagateTrace !== false) telemetry.tracing.inject(metadata, this.span);
    return metadata;
  }

  private answered(endpoint: Endpoint, result: AttemptResult): void {
    if (this.ended) return;
    const { throttle } = this.peer;
    if (result.code === 0) {
      throttle.succeeded();
      return this.succeed(result.response as Buffer);
    }
    const error = toPeerError(this.peer.name, result.code, result.message, result.details);
    if (error.code === Code.UNAVAILABLE) throttle.failed();
    if (!this.retry(endpoint, error)) this.end(error);
  }

  private retry(endpoint: Endpoint, error: PeerError): boolean {
    if (this.peer.options.retry === false) return false;
    const decision = decideRetry(
      {
        code: error.code,
        retryAfterMs: error.retryAfterMs,
        attempts: this.attempts,
        leftMs: this.endsAt - this.peer.clock.monotonic(),
        elsewhere: this.peer.replicas.hasOther(endpoint),
      },
      this.peer.throttle,
    );
    const outcome = decision.retry ? 'sent' : decision.why;
    if (outcome !== undefined) {
      const { metrics } = this.peer.options.telemetry;
      metrics.use(METRICS.rpcClientRetries).inc({ peer: this.peer.name, outcome });
    }
    if (!decision.retry) return false;
    if (decision.delayMs <= 0) this.send(endpoint);
    else this.timer = setTimeout(() => this.send(endpoint), decision.delayMs);
    return true;
  }

  private readonly cancel = (): void => {
    if (this.ended) return;
    this.attempt?.cancel();
    this.fail(Code.CANCELLED, 'the caller cancelled');
  };

  private succeed(bytes: Buffer): void {
    let response: Res;
    try {
      response = this.method.responseDeserialize(bytes);
    } catch (error) {
      return this.fail(Code.INTERNAL, `the response cannot be decoded: ${String(error)}`);
    }
    this.finish('OK');
    this.resolve(response);
  }

  private fail(code: Code, detail: string): void {
    this.end(new PeerError(this.peer.name, code, detail));
  }

  private end(error: PeerError): void {
    const status = statusName(error.code);
    if (this.span.isRecording()) {
      this.span.setAttribute('error.type', error.reason ?? status).setStatus('error');
    }
    this.finish(status);
    this.reject(error);
  }

  private finish(status: string): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.options.signal?.removeEventListener('abort', this.cancel);
    if (this.span.isRecording()) {
      this.span.setAttribute('rpc.response.status_code', status);
      if (this.attempts > 1) this.span.setAttribute('eaglerank.rpc.attempts', this.attempts);
    }
    this.span.end();
    const seconds = (this.peer.clock.monotonic() - this.startedAt) / 1000;
    this.peer.observe(this.path, status, seconds);
  }
}
