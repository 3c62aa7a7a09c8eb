/** A component whose failure fails the request did fail, or the request's time ran out. */
export class StageFailedError extends Error {
  override readonly name = 'StageFailedError';
  constructor(
    readonly component: string,
    /** timeout, aborted or error. */
    readonly reason: string,
    cause: unknown,
  ) {
    super(`${component}: ${reason}`, { cause });
  }
}

/** A component did not answer within its own `timeoutMs`. */
export class StageTimeoutError extends Error {
  override readonly name = 'StageTimeoutError';
}
