import type { RequestError } from '@eaglerank/domain';
import type { DeadlineLimits } from './deadline.js';
import type { Handler, MethodCodec } from './handlers.js';

/** Looks at an encoded request before it is decoded. @throws RequestError to refuse it */
export type MethodGuard = (bytes: Uint8Array) => void;

/** A method that is served. */
export interface ServedMethod {
  /** Path without its leading slash. */
  readonly path: string;
  readonly codec: MethodCodec;
  readonly handler: Handler<unknown, unknown>;
  /** Largest request, bytes. */
  readonly maxBytes: number;
  /** Refuses encoded requests before they are decoded. */
  readonly guard?: MethodGuard | undefined;
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
