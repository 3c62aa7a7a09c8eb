import type {
  AskSignal,
  Component,
  ComponentKind,
  DegradedComponent,
  Filter,
  Query,
} from './components.js';
import { StageFailedError, StageTimeoutError } from './errors.js';
import type { PipelineObserver, StageObservation } from './observer.js';
import { isPending, withTimeout } from './timeouts.js';

export type Work<T> = (signal: AskSignal) => Promise<T> | T;

const DONE = {};

/** One component's turn in one request. */
export interface Turn<T> {
  readonly kind: ComponentKind;
  readonly work: Work<T>;
  /** Candidates that left it, where it handles candidates. */
  readonly size?: (value: T) => number;
  readonly candidatesIn?: number;
}

/**
 * Gives a component its turn: switched on, in time, observed. Its failure is noted in `degraded`
 * and answered with undefined, or thrown as StageFailedError where it must not fail.
 */
export function attempt<Q extends Query, T>(
  observer: PipelineObserver,
  query: Q,
  component: Component<Q>,
  turn: Turn<T>,
  degraded: DegradedComponent[],
): T | undefined | Promise<T | undefined> {
  if (component.enabled && !component.enabled(query)) return undefined;
  const { signal } = query;
  if (signal.aborted) throw new StageFailedError(component.name, 'aborted', signal.reason);
  const stage = observer.start(component.name, turn.kind, turn.candidatesIn);
  const ended = (value: T): T => {
    stage.end(turn.size ? { candidatesOut: turn.size(value) } : DONE);
    return value;
  };
  const failed = (error: unknown): undefined => {
    const reason = reasonOf(error, signal);
    const failure = endFailed(component.name, reason, error, stage);
    if (component.onFailure === 'fail' || signal.aborted) throw failure;
    degraded.push({ component: component.name, reason });
    return undefined;
  };
  let value: T | Promise<T>;
  try {
    value = stage.run(() => withTimeout(signal, component.timeoutMs, turn.work));
  } catch (error) {
    return failed(error);
  }
  return isPending(value) ? value.then(ended, failed) : ended(value);
}

/** Runs a stage that answers at once and must not fail. */
export function perform<T>(
  observer: PipelineObserver,
  component: string,
  kind: ComponentKind,
  candidatesIn: number | undefined,
  work: () => T,
  size?: (value: T) => number,
): T {
  const stage = observer.start(component, kind, candidatesIn);
  try {
    const value = stage.run(work);
    stage.end(size ? { candidatesOut: size(value) } : DONE);
    return value;
  } catch (error) {
    throw endFailed(component, 'error', error, stage);
  }
}

/**
 * Moves the rows that the filter keeps to the front of `rows`; the others, undefined when it keeps
 * all. Throws StageFailedError when the filter does: it has decided nothing, and to serve its input
 * would be to serve unfiltered.
 */
export function applyFilter<Q, B>(
  observer: PipelineObserver,
  filter: Filter<Q, B>,
  query: Q,
  batch: B,
  rows: Uint32Array,
): number[] | undefined {
  const stage = observer.start(filter.name, 'filter', rows.length);
  let gone: number[] | undefined;
  let kept = 0;
  try {
    if (filter.keepsAll?.(query, batch)) kept = rows.length;
    for (let i = kept; i < rows.length; i++) {
      const row = rows[i] as number;
      if (filter.keep(query, batch, row)) rows[kept++] = row;
      else (gone ??= []).push(row);
    }
  } catch (error) {
    throw endFailed(filter.name, 'error', error, stage);
  }
  stage.end({ candidatesOut: kept });
  return gone;
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof StageTimeoutError) return 'timeout';
  return signal.aborted ? 'aborted' : 'error';
}

/** Ends the stage as failed; the error to throw. */
function endFailed(
  component: string,
  reason: string,
  error: unknown,
  stage: StageObservation,
): StageFailedError {
  stage.end({ degraded: reason, error });
  return new StageFailedError(component, reason, error);
}
