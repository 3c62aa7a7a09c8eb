import { systemClock, type Clock } from '@eaglerank/domain';

/** Time as the driver needs it: a clock that can also wait. */
export interface Timing extends Clock {
  /** Resolves after `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const systemTiming: Timing = {
  ...systemClock,
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
    });
  },
};

/**
 * Resolves with whether `work` settled within `ms` and before `signal` aborted; the failure of `work`
 * is not reported.
 */
export async function settledWithin(
  work: Promise<unknown>,
  ms: number,
  timing: Timing,
  signal?: AbortSignal,
): Promise<boolean> {
  const woken = new AbortController();
  const wake = () => woken.abort();
  if (signal?.aborted) wake();
  signal?.addEventListener('abort', wake);
  const settled = work.then(
    () => true,
    () => true,
  );
  const expired = timing.sleep(ms, woken.signal).then(() => false);
  const result = await Promise.race([settled, expired]);
  signal?.removeEventListener('abort', wake);
  wake();
  return result;
}

/**
 * The result of `work`, or undefined as soon as `signal` aborts or `work` fails; never rejects.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let onAbort = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => (onAbort = () => resolve(undefined)));
  signal.addEventListener('abort', onAbort);
  const result = await Promise.race([work.catch(() => undefined), aborted]);
  signal.removeEventListener('abort', onAbort);
  return result;
}

/** Whether `signal` has aborted by now: a call, because awaiting in between may change it. */
export function hasAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
