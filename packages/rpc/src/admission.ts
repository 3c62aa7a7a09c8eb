import type { RequestError } from '@eaglerank/domain';
import type { CallContext } from './context.js';

/** Work that waits to be admitted. */
export interface Job {
  /** Resolves when the work is over and its place is free. */
  run(): Promise<void>;
  reject(error: RequestError): void;
}

/** Decides when a call may run. */
export interface Admission {
  submit(path: string, request: unknown, call: CallContext, job: Job): void;
}
