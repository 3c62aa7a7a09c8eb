import type { PeerError } from '@eaglerank/domain';
import { type Code, type ErrorReason, type FieldViolation } from '@eaglerank/domain';

/** A call that failed: what the server said, in the form an application acts upon. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  /** gRPC status code, e.g. 14 for UNAVAILABLE. */
  readonly code: Code;
  /** Documented in docs/errors.md; undefined where the server was not reached. */
  readonly reason: ErrorReason | undefined;
  /** Fields at fault, with the remedy; for INVALID_FIELD. */
  readonly violations: readonly FieldViolation[];
  /** When trying again makes sense, milliseconds from now; undefined where the server named none. */
  readonly retryAfterMs: number | undefined;
  /** Further facts of the failure, e.g. the role that was refused. */
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    readonly method: string,
    cause: PeerError,
  ) {
    super(`${method}: ${cause.detail}`, { cause });
    this.code = cause.code;
    this.reason = cause.reason;
    this.violations = cause.violations;
    this.retryAfterMs = cause.retryAfterMs;
    this.metadata = cause.metadata;
  }
}
