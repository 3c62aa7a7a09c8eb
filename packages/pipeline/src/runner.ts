import type {
  Batch,
  Component,
  DegradedComponent,
  Outcome,
  Query,
  RemovedRows,
} from './components.js';
import {
  checkDefinition,
  type Fetched,
  type PipelineDefinition,
  type RunnerPorts,
} from './definition.js';
import { silentObserver, type PipelineObserver } from './observer.js';
import { applyFilter, attempt, perform, type Turn } from './stages.js';
import { isPending } from './timeouts.js';

const NO_SCORES = new Float64Array();

/**
 * Runs a pipeline: query hydrators → sources in parallel → merge → hydrators in parallel → filters
 * → scorers → selector → side effects in the background. Stages that answer at once are not waited
 * for: a run without asynchronous components takes no turn of the event loop.
 */
export class PipelineRunner<Q extends Query, S, B extends Batch, R> {
  private readonly observer: PipelineObserver;

  /** Throws when the definition cannot be run. */
  constructor(
    private readonly definition: PipelineDefinition<Q, S, B, R>,
    private readonly ports: RunnerPorts = {},
  ) {
    checkDefinition(definition, ports);
    this.observer = ports.observer ?? silentObserver;
  }

  /**
   * Rejects with StageFailedError when a component that must not fail does, or when the query's
   * signal is aborted between stages.
   */
  async run(query: Q): Promise<Outcome<R>> {
    const d = this.definition;
    const degraded: DegradedComponent[] = [];
    for (const h of d.queryHydrators ?? []) {
      const pending = this.attempt(query, h, degraded, {
        kind: 'query_hydrator',
        work: (signal) => h.hydrate(query, signal),
      });
      if (isPending(pending)) await pending;
    }
    const fetching = this.fetch(query, degraded);
    const fetched = isPending(fetching) ? await fetching : fetching;
    const merge = (): B => d.merge(query, fetched);
    const batch = perform(this.observer, 'merge', 'merge', undefined, merge, (b) => b.count);
    const hydrating = this.hydrate(query, batch, degraded);
    if (isPending(hydrating)) await hydrating;
    const removed: RemovedRows[] = [];
    const rows = this.filter(query, batch, removed);
    const scorers = d.scorers ?? [];
    const scores = scorers.length === 0 ? NO_SCORES : new Float64Array(rows.length);
    for (const s of scorers) {
      const pending = this.attempt(query, s, degraded, {
        kind: 'scorer',
        work: () => s.score(query, batch, rows, scores),
        size: () => rows.length,
        candidatesIn: rows.length,
      });
      if (isPending(pending)) await pending;
    }
    const select = (): R => d.selector.select(query, batch, rows, scores);
    const result = perform(this.observer, d.selector.name, 'selector', rows.length, select);
    const outcome = { result, degraded, removed };
    this.deferSideEffects(query, outcome);
    return outcome;
  }

  private attempt<T>(
    query: Q,
    component: Component<Q>,
    degraded: DegradedComponent[],
    turn: Turn<T>,
  ): T | undefined | Promise<T | undefined> {
    return attempt(this.observer, query, component, turn, degraded);
  }

  private fetch(query: Q, degraded: DegradedComponent[]): Promise<Fetched<S>[]> | Fetched<S>[] {
    const { definition } = this;
    const found = startAll(definition.sources, (source) =>
      this.attempt(query, source, degraded, {
        kind: 'source',
        work: (signal) => source.fetch(query, signal),
        size: (brought) => definition.size(brought),
      }),
    );
    const named = (values: readonly (S | undefined)[]): Fetched<S>[] =>
      definition.sources.map((source, i) => ({ source: source.name, found: values[i] }));
    return isPending(found) ? found.then(named) : named(found);
  }

  private hydrate(query: Q, batch: B, degraded: DegradedComponent[]): unknown {
    return startAll(this.definition.hydrators ?? [], (h) =>
      this.attempt(query, h, degraded, {
        kind: 'hydrator',
        work: (signal) => h.hydrate(query, batch, signal),
        size: () => batch.count,
        candidatesIn: batch.count,
      }),
    );
  }

  private filter(query: Q, batch: B, removed: RemovedRows[]): Uint32Array {
    const all = new Uint32Array(batch.count);
    for (let row = 0; row < all.length; row++) all[row] = row;
    let rows = all;
    for (const filter of this.definition.filters ?? []) {
      if (filter.enabled && !filter.enabled(query)) continue;
      const gone = applyFilter(this.observer, filter, query, batch, rows);
      if (!gone) continue;
      removed.push({ filter: filter.name, rows: gone });
      rows = all.subarray(0, rows.length - gone.length);
    }
    return rows;
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
}

/**
 * Starts all and answers when all have, at once where none is to be waited for. A start that throws
 * becomes a rejection, so that the others' failures stay handled.
 */
function startAll<C, T>(
  components: readonly C[],
  start: (component: C) => T | Promise<T>,
): T[] | Promise<T[]> {
  const values = components.map((component): T | Promise<T> => {
    try {
      return start(component);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
  return values.some(isPending) ? Promise.all(values as Promise<T>[]) : (values as T[]);
}
