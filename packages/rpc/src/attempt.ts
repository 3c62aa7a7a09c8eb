/** One try of a call at one replica, whatever carries it. */

/** How an attempt ended. */
export interface AttemptResult {
  /** 0 is success. */
  readonly code: number;
  readonly message: string;
  readonly response?: Buffer | undefined;
  /** Encoded google.rpc.Status of a failure. */
  readonly details?: Buffer | undefined;
}

export interface AttemptRequest {
  /** With its leading slash. */
  readonly path: string;
  /** The request; may be changed once `attempt` has returned. */
  readonly bytes: Buffer;
  /** Encodes the request again. */
  readonly encode: () => Buffer;
  readonly timeoutMs: number;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A running attempt. */
export interface Attempt {
  cancel(): void;
}
