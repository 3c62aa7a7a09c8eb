import type {
  Batch,
  Component,
  ComponentKind,
  DegradedComponent,
  Filter,
  Hydrator,
  Outcome,
  Query,
  QueryHydrator,
  RemovedRows,
  Scorer,
  Selector,
  SideEffect,
  Source,
} from './components.js';
import { silentObserver, type PipelineObserver } from './observer.js';

/** What one source brought; undefined when it was switched off or failed. */
export interface Fetched<S> {
  readonly source: string;
  readonly found: S | undefined;
}

export interface PipelineDefinition<Q extends Query, S, B extends Batch, R> {
  readonly queryHydrators?: readonly QueryHydrator<Q>[];
  readonly sources: readonly Source<Q, S>[];
  /** Joins what the sources brought into one batch, in the order of `sources`. */
  merge(query: Q, fetched: readonly Fetched<S>[]): B;
  /** Candidates in what one source brought, for the observer. */
  size(found: S): number;
  readonly hydrators?: readonly Hydrator<Q, B>[];
  readonly filters?: readonly Filter<Q, B>[];
  readonly scorers?: readonly Scorer<Q, B>[];
  readonly selector: Selector<Q, B, R>;
  readonly sideEffects?: readonly SideEffect<Q, R>[];
}

/** Hands work over to be done after the response. */
export type Defer = (name: string, work: () => Promise<void> | void) => void;

export interface RunnerPorts {
  readonly observer?: PipelineObserver;
  /** Where side effects go; a pipeline with side effects needs it. */
  readonly defer?: Defer;
}

/** A component whose failure fails the request did fail, or the request's time ran out. */
export class StageFailedError extends Error {
  override readonly name = 'StageFailedError';
  constructor(
    readonly component: string,
    readonly reason: string,
    cause: unknown,
  ) {
    super(`${component}: ${reason}`, { cause });
  }
}

class StageTimeoutError extends Error {
  override readonly name = 'StageTimeoutError';
}

interface Stage<Q> {
  readonly component: Component<Q>;
  readonly kind: ComponentKind;
}

/**
 * Runs a pipeline: query hydrators → sources in parallel → merge → hydrators in parallel → filters
 * → scorers → selector → side effects in the background.
 */
export class PipelineRunner<Q extends Query, S, B extends Batch, R> {
  private readonly observer: PipelineObserver;

  constructor(
    private readonly definition: PipelineDefinition<Q, S, B, R>,
    private readonly ports: RunnerPorts = {},
  ) {
    this.observer = ports.observer ?? silentObserver;
    const names = new Set<string>();
    for (const { name } of this.components()) {
      if (names.has(name)) throw new Error(`pipeline has two components named ${name}`);
      names.add(name);
    }
    if (definition.sideEffects?.length && !ports.defer) {
      throw new Error('a pipeline with side effects needs somewhere to defer them to');
    }
  }

  private components(): Component<Q>[] {
    const d = this.definition;
    return [
      ...(d.queryHydrators ?? []),
      ...d.sources,
      ...(d.hydrators ?? []),
      ...(d.filters ?? []),
      ...(d.scorers ?? []),
      d.selector,
      ...(d.sideEffects ?? []),
    ];
  }

  /**
   * Throws StageFailedError when a component that must not fail does, or when the query's signal is
   * aborted between stages.
   */
  async run(query: Q): Promise<Outcome<R>> {
    const d = this.definition;
    const degraded: DegradedComponent[] = [];
    for (const h of d.queryHydrators ?? []) {
      await this.attempt(query, { component: h, kind: 'query_hydrator' }, degraded, (signal) =>
        h.hydrate(query, signal),
      );
    }
    const fetched = await this.fetch(query, degraded);
    const batch = this.merge(query, fetched);
    await Promise.all(
      (d.hydrators ?? []).map((h) =>
        this.attempt(
          query,
          { component: h, kind: 'hydrator' },
          degraded,
          (signal) => h.hydrate(query, batch, signal),
          () => batch.count,
          batch.count,
        ),
      ),
    );
    const removed: RemovedRows[] = [];
    const rows = this.filter(query, batch, removed);
    const scores = new Float64Array(rows.length);
    for (const s of d.scorers ?? []) {
      await this.attempt(
        query,
        { component: s, kind: 'scorer' },
        degraded,
        () => s.score(query, batch, rows, scores),
        () => rows.length,
        rows.length,
      );
    }
    const outcome = { result: this.select(query, batch, rows, scores), degraded, removed };
    this.deferSideEffects(query, outcome);
    return outcome;
  }

  private async fetch(query: Q, degraded: DegradedComponent[]): Promise<Fetched<S>[]> {
    const { sources, size } = this.definition;
    return Promise.all(
      sources.map(async (source) => ({
        source: source.name,
        found: await this.attempt(
          query,
          { component: source, kind: 'source' },
          degraded,
          (signal) => source.fetch(query, signal),
          size,
        ),
      })),
    );
  }

  private merge(query: Q, fetched: readonly Fetched<S>[]): B {
    const stage = this.observer.start('merge', 'merge', undefined);
    const batch = stage.run(() => this.definition.merge(query, fetched));
    stage.end({ candidatesOut: batch.count });
    return batch;
  }

  private filter(query: Q, batch: B, removed: RemovedRows[]): Uint32Array {
    let rows = Uint32Array.from({ length: batch.count }, (_, row) => row);
    for (const filter of this.definition.filters ?? []) {
      if (filter.enabled && !filter.enabled(query)) continue;
      const stage = this.observer.start(filter.name, 'filter', rows.length);
      const kept = new Uint32Array(rows.length);
      const gone: number[] = [];
      let n = 0;
      try {
        for (const row of rows) {
          if (filter.keep(query, batch, row)) kept[n++] = row;
          else gone.push(row);
        }
      } catch (error) {
        stage.end({ degraded: 'error', error });
        // a filter that fails has decided nothing: serving its input would be serving unfiltered
        throw new StageFailedError(filter.name, 'error', error);
      }
      stage.end({ candidatesOut: n });
      if (gone.length > 0) removed.push({ filter: filter.name, rows: gone });
      rows = kept.subarray(0, n);
    }
    return rows;
  }

  private select(query: Q, batch: B, rows: Uint32Array, scores: Float64Array): R {
    const { selector } = this.definition;
    const stage = this.observer.start(selector.name, 'selector', rows.length);
    try {
      const result = stage.run(() => selector.select(query, batch, rows, scores));
      stage.end({});
      return result;
    } catch (error) {
      stage.end({ degraded: 'error', error });
      throw new StageFailedError(selector.name, 'error', error);
    }
  }

  private deferSideEffects(query: Q, outcome: Outcome<R>): void {
    for (const effect of this.definition.sideEffects ?? []) {
      if (effect.enabled && !effect.enabled(query)) continue;
      this.ports.defer?.(effect.name, async () => {
        const stage = this.observer.start(effect.name, 'side_effect', undefined);
        try {
          await stage.run(() => effect.run(query, outcome));
          stage.end({});
        } catch (error) {
          stage.end({ degraded: 'error', error });
        }
      });
    }
  }

  private async attempt<T>(
    query: Q,
    { component, kind }: Stage<Q>,
    degraded: DegradedComponent[],
    work: (signal: AbortSignal) => Promise<T> | T,
    size?: (value: T) => number,
    candidatesIn?: number,
  ): Promise<T | undefined> {
    if (component.enabled && !component.enabled(query)) return undefined;
    if (query.signal.aborted) throw new StageFailedError(component.name, 'aborted', undefined);
    const stage = this.observer.start(component.name, kind, candidatesIn);
    try {
      const value = await stage.run(() => withTimeout(query.signal, component.timeoutMs, work));
      stage.end({ candidatesOut: size?.(value) });
      return value;
    } catch (error) {
      const reason = error instanceof StageTimeoutError ? 'timeout' : 'error';
      stage.end({ degraded: reason, error });
      if (component.onFailure === 'fail' || query.signal.aborted) {
        throw new StageFailedError(component.name, reason, error);
      }
      degraded.push({ component: component.name, reason });
      return undefined;
    }
  }
}

/** Runs `work` until it ends, `timeoutMs` have passed or `parent` is aborted. */
async function withTimeout<T>(
  parent: AbortSignal,
  timeoutMs: number | undefined,
  work: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  if (timeoutMs === undefined) {
    const value = work(parent);
    return value instanceof Promise ? raceAbort(parent, value) : value;
  }
  const controller = new AbortController();
  const abort = (): void => controller.abort(parent.reason);
  parent.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(
    () => controller.abort(new StageTimeoutError(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    const value = work(controller.signal);
    return value instanceof Promise ? await raceAbort(controller.signal, value) : value;
  } finally {
    clearTimeout(timer);
    parent.removeEventListener('abort', abort);
  }
}

/** Settles with `promise`, or rejects as soon as `signal` is aborted. */
async function raceAbort<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
