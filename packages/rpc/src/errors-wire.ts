/** How errors travel: a status code, a message and google.rpc details. */
import {
  Code,
  ERROR_REASONS,
  PeerError,
  RequestError,
  type ErrorReason,
  type FieldViolation,
} from '@eaglerank/domain';
import { messageCodec } from './protos.js';
import { toCode } from './status.js';

/** `domain` of every ErrorInfo this product sends. */
export const ERROR_DOMAIN = 'eaglerank';
/** Metadata key of the encoded google.rpc.Status. */
export const DETAILS_KEY = 'grpc-status-details-bin';

interface Any {
  type_url: string;
  value: Buffer;
}
interface Status {
  code: number;
  message: string;
  details: Any[];
}
interface ErrorInfo {
  reason: string;
  domain: string;
  metadata: Record<string, string>;
}
interface Duration {
  seconds: number;
  nanos: number;
}

const PREFIX = 'type.googleapis.com/google.rpc.';
const statusCodec = messageCodec<Status>('google.rpc.Status');
const CODECS = {
  ErrorInfo: messageCodec<ErrorInfo>('google.rpc.ErrorInfo'),
  RetryInfo: messageCodec<{ retry_delay: Duration }>('google.rpc.RetryInfo'),
  BadRequest: messageCodec<{ field_violations: FieldViolation[] }>('google.rpc.BadRequest'),
};

/** The error as the client reads it: anything undocumented becomes INTERNAL and says nothing. */
export function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof PeerError) return fromPeer(error);
  return new RequestError('INTERNAL', 'internal error', { cause: error });
}

/** Whether the error is one a client may read; everything else is a bug. */
export function isDocumented(error: unknown): boolean {
  return error instanceof RequestError
    ? error.reason !== 'INTERNAL'
    : error instanceof PeerError && fromPeer(error).reason !== 'INTERNAL';
}

/** Of a peer's reasons those that concern the client; the others are faults of the calling service. */
const FORWARDED: ReadonlySet<Code> = new Set([
  Code.NOT_FOUND,
  Code.FAILED_PRECONDITION,
  Code.RESOURCE_EXHAUSTED,
  Code.UNAVAILABLE,
]);

/** A peer that asks its caller not to repeat a call says nothing of the client's next one. */
const CLIENT_RETRY_MS = 1000;

function retryOf({ retryAfterMs }: PeerError): { readonly retryAfterMs?: number } {
  if (retryAfterMs === undefined) return {};
  return { retryAfterMs: retryAfterMs < 0 ? CLIENT_RETRY_MS : retryAfterMs };
}

function fromPeer(error: PeerError): RequestError {
  const options = { cause: error, ...retryOf(error) };
  if (error.reason !== undefined && FORWARDED.has(error.code)) {
    return new RequestError(error.reason, error.reason, options);
  }
  switch (error.code) {
    case Code.UNAVAILABLE:
      return new RequestError('DEPENDENCY_UNAVAILABLE', `${error.peer} is unavailable`, options);
    case Code.DEADLINE_EXCEEDED:
      return new RequestError('DEADLINE_EXCEEDED', `${error.peer} did not answer in time`, options);
    case Code.CANCELLED:
      return new RequestError('CANCELLED', 'cancelled', options);
    case Code.RESOURCE_EXHAUSTED:
      return new RequestError('OVERLOADED', `${error.peer} is overloaded`, options);
    case Code.INVALID_ARGUMENT:
    case Code.NOT_FOUND:
    case Code.PERMISSION_DENIED:
    case Code.FAILED_PRECONDITION:
    case Code.INTERNAL:
    case Code.UNAUTHENTICATED:
      return new RequestError('INTERNAL', 'internal error', options);
  }
}

/** Encoded google.rpc.Status of an error. */
export function encodeDetails(error: RequestError): Buffer {
  const details = [
    any('ErrorInfo', { reason: error.reason, domain: ERROR_DOMAIN, metadata: error.metadata }),
  ];
  if (error.violations.length > 0) {
    details.push(any('BadRequest', { field_violations: error.violations }));
  }
  if (error.retryAfterMs !== undefined) {
    details.push(any('RetryInfo', { retry_delay: toDuration(error.retryAfterMs) }));
  }
  return statusCodec.serialize({ code: error.code, message: error.message, details });
}

function any(name: keyof typeof CODECS, message: object): Any {
  return { type_url: PREFIX + name, value: CODECS[name].serialize(message as never) };
}

const toDuration = (ms: number): Duration => ({
  seconds: Math.trunc(ms / 1000),
  nanos: Math.round((ms % 1000) * 1e6),
});

/** What a failed call said, as far as it can be read. */
export interface WireDetails {
  readonly reason?: ErrorReason | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  readonly retryAfterMs?: number | undefined;
}

/** Reads google.rpc details; details of other kinds or from other domains are ignored. */
export function decodeDetails(bytes: Buffer): WireDetails {
  const found: { -readonly [K in keyof WireDetails]: WireDetails[K] } = {};
  try {
    for (const { type_url, value } of statusCodec.deserialize(bytes).details) {
      if (type_url === `${PREFIX}ErrorInfo`) {
        const info = CODECS.ErrorInfo.deserialize(value);
        if (info.domain === ERROR_DOMAIN && info.reason in ERROR_REASONS) {
          found.reason = info.reason as ErrorReason;
          found.metadata = info.metadata;
        }
      } else if (type_url === `${PREFIX}RetryInfo`) {
        const { seconds, nanos } = CODECS.RetryInfo.deserialize(value).retry_delay;
        found.retryAfterMs = seconds * 1000 + nanos / 1e6;
      } else if (type_url === `${PREFIX}BadRequest`) {
        found.violations = CODECS.BadRequest.deserialize(value).field_violations;
      }
    }
  } catch {
    // details are optional; the status code stands on its own
  }
  return found;
}

/** The failure of a call to `peer` from its status and encoded details. */
export function toPeerError(
  peer: string,
  code: number,
  message: string,
  details: Buffer | undefined,
): PeerError {
  const said = details ? decodeDetails(details) : {};
  return new PeerError(peer, toCode(code), message, said);
}
