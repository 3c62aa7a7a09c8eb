import type {
  Batch,
  Component,
  Filter,
  Hydrator,
  Query,
  QueryHydrator,
  Scorer,
  Selector,
  SideEffect,
  Source,
} from './components.js';
import type { PipelineObserver } from './observer.js';

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

/** Every component of a definition, in the order of its stages. */
export function componentsOf<Q extends Query, S, B extends Batch, R>(
  definition: PipelineDefinition<Q, S, B, R>,
): Component<Q>[] {
  return [
    ...(definition.queryHydrators ?? []),
    ...definition.sources,
    ...(definition.hydrators ?? []),
    ...(definition.filters ?? []),
    ...(definition.scorers ?? []),
    definition.selector,
    ...(definition.sideEffects ?? []),
  ];
}

/**
 * Refuses a definition that cannot be run: two components of one name (they would share a span name
 * and a metric label), or side effects with nowhere to go.
 */
export function checkDefinition<Q extends Query, S, B extends Batch, R>(
  definition: PipelineDefinition<Q, S, B, R>,
  ports: RunnerPorts,
): void {
  const names = new Set<string>();
  for (const { name } of componentsOf(definition)) {
    if (names.has(name)) throw new Error(`pipeline has two components named ${name}`);
    names.add(name);
  }
  if (definition.sideEffects?.length && !ports.defer) {
    throw new Error('a pipeline with side effects needs somewhere to defer them to');
  }
}
