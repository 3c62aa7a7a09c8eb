import type { Clock } from '@eaglerank/domain';

/** What a handler may know of a call; the same for every transport. */
export interface CallContext {
  /** Path without its leading slash: `eaglerank.feed.v1.FeedService/GetFeed`. */
  readonly method: string;
  /** Aborted when the caller is gone or the deadline has passed. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, ms of the Clock's monotonic time. */
  readonly deadlineAt: number;
  /** Inbound metadata by lower-case key, allow-listed. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Time left, ms; never negative. */
  remainingMs(): number;
}

/** Inbound metadata that a handler can read. */
export const INBOUND_METADATA = [
  'authorization',
  'traceparent',
  'tracestate',
  'x-request-id',
  'x-tenant-id',
  'user-agent',
] as const;

/** The context of a call being served. Its signal is made when somebody asks for it. */
export class ServerCall implements CallContext {
  private controller: AbortController | undefined;
  private reason: Error | undefined;

  constructor(
    readonly method: string,
    readonly metadata: ReadonlyMap<string, string>,
    readonly deadlineAt: number,
    private readonly clock: Clock,
  ) {}

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.reason) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  remainingMs(): number {
    return Math.max(0, this.deadlineAt - this.clock.monotonic());
  }

  abort(reason: Error): void {
    this.reason ??= reason;
    this.controller?.abort(reason);
  }
}
