import type { AskSignal } from './components.js';
import { StageTimeoutError } from './errors.js';

/** Whether a component answered with something to wait for. */
export function isPending<T>(value: T | Promise<T>): value is Promise<T> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** A component's own signal, if it asks for one. */
class OwnSignal {
  private controller: AbortController | undefined;
  private reason: unknown;
  private ended = false;

  readonly ask: AskSignal = () => {
    this.controller ??= new AbortController();
    if (this.ended) this.controller.abort(this.reason);
    return this.controller.signal;
  };

  abort(reason: unknown): void {
    this.ended = true;
    this.reason = reason;
    this.controller?.abort(reason);
  }
}

/**
 * Runs `work` until it ends, `timeoutMs` have passed or `parent` is aborted; the signal that `work`
 * can ask for is aborted with it. Work that answers at once costs neither a timer nor a promise.
 */
export function withTimeout<T>(
  parent: AbortSignal,
  timeoutMs: number | undefined,
  work: (signal: AskSignal) => Promise<T> | T,
): Promise<T> | T {
  if (timeoutMs === undefined) {
    const value = work(() => parent);
    return isPending(value) ? settle(value, parent, undefined, undefined) : value;
  }
  const own = new OwnSignal();
  const value = work(own.ask);
  return isPending(value) ? settle(value, parent, timeoutMs, own) : value;
}

/** Settles with `work`, or rejects at once when the time is up or `parent` is aborted. */
function settle<T>(
  work: Promise<T>,
  parent: AbortSignal,
  timeoutMs: number | undefined,
  own: OwnSignal | undefined,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      parent.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: unknown): void => {
      stop();
      own?.abort(reason);
      reject(reason instanceof Error ? reason : new Error('aborted'));
    };
    const onAbort = (): void => giveUp(parent.reason);
    if (parent.aborted) {
      giveUp(parent.reason);
    } else {
      parent.addEventListener('abort', onAbort);
      if (timeoutMs !== undefined) {
        timer = setTimeout(
          () => giveUp(new StageTimeoutError(`no answer within ${timeoutMs} ms`)),
          timeoutMs,
        );
      }
    }
    work.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: unknown) => {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
