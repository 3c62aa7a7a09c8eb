/**
 * The two error kinds that cross the wire. Anything else that is thrown is a bug: the client reads
 * INTERNAL and nothing more.
 */

/** gRPC status codes that this product uses, by their google.rpc.Code number. */
export const Code = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;
export type Code = (typeof Code)[keyof typeof Code];

/** Every reason a client can read, with its status code. `docs/errors.md` says cause and remedy. */
export const ERROR_REASONS = {
  INVALID_FIELD: Code.INVALID_ARGUMENT,
  PAGE_TOKEN_INVALID: Code.INVALID_ARGUMENT,
  PAGE_TOKEN_EXPIRED: Code.FAILED_PRECONDITION,
  TOO_MANY_EVENTS: Code.INVALID_ARGUMENT,
  REQUEST_TOO_LARGE: Code.RESOURCE_EXHAUSTED,
  UNAUTHENTICATED: Code.UNAUTHENTICATED,
  ROLE_NOT_ALLOWED: Code.PERMISSION_DENIED,
  TENANT_MISMATCH: Code.PERMISSION_DENIED,
  USER_MISMATCH: Code.PERMISSION_DENIED,
  TENANT_UNKNOWN: Code.NOT_FOUND,
  ITEM_UNKNOWN: Code.NOT_FOUND,
  MODEL_UNKNOWN: Code.NOT_FOUND,
  ENTITY_UNKNOWN: Code.NOT_FOUND,
  EXPLANATION_EXPIRED: Code.NOT_FOUND,
  QUOTA_EXCEEDED: Code.RESOURCE_EXHAUSTED,
  OVERLOADED: Code.RESOURCE_EXHAUSTED,
  DEADLINE_EXCEEDED: Code.DEADLINE_EXCEEDED,
  CANCELLED: Code.CANCELLED,
  DEPENDENCY_UNAVAILABLE: Code.UNAVAILABLE,
  SAFETY_STATE_UNKNOWN: Code.UNAVAILABLE,
  EVENT_LOG_UNAVAILABLE: Code.UNAVAILABLE,
  DRAINING: Code.UNAVAILABLE,
  INTERNAL: Code.INTERNAL,
} as const satisfies Record<string, Code>;
export type ErrorReason = keyof typeof ERROR_REASONS;

/** A fault in one request field. `description` names the remedy. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

export interface RequestErrorOptions {
  readonly violations?: readonly FieldViolation[];
  /** When trying again makes sense, milliseconds from now. */
  readonly retryAfterMs?: number;
  /** Extra ErrorInfo metadata; never user ids, tokens or feature values. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A failure that the client reads: a documented reason and its status code. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: Code;
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    readonly reason: ErrorReason,
    message: string,
    options: RequestErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = ERROR_REASONS[reason];
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.metadata = options.metadata ?? {};
  }
}

/** INVALID_FIELD for one field. */
export function invalidField(field: string, description: string): RequestError {
  return new RequestError('INVALID_FIELD', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

/** What a peer said beyond its status. */
export interface PeerErrorOptions {
  /** The documented reason it gave; undefined when it gave none. */
  readonly reason?: ErrorReason | undefined;
  /** When it asked to be tried again, milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Fields it found at fault. */
  readonly violations?: readonly FieldViolation[] | undefined;
  /** Its ErrorInfo metadata. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** A call to another service failed with this status; `detail` is for logs and never sent on. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly reason: ErrorReason | undefined;
  readonly retryAfterMs: number | undefined;
  readonly violations: readonly FieldViolation[];
  readonly metadata: Readonly<Record<string, string>>;
  constructor(
    readonly peer: string,
    readonly code: Code,
    readonly detail: string,
    options: PeerErrorOptions = {},
  ) {
    super(`${peer}: ${detail}`);
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
    this.violations = options.violations ?? [];
    this.metadata = options.metadata ?? {};
  }
}
