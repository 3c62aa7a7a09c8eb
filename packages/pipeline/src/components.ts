/**
 * The stages of a candidate pipeline. Each is a small class with a name and one verb; the runner
 * owns time-outs, failure isolation and observation, so no stage contains telemetry code. A
 * component's name is its span name and metric label.
 *
 * `Q` is the query, `S` what one source brings, `B` the merged batch in column form, `R` the result.
 */
export interface Component<Q> {
  /** snake_case, unique within its pipeline. */
  readonly name: string;
  /** Longest it may take, milliseconds; the query's own deadline holds in any case. */
  readonly timeoutMs?: number;
  /** What its failure means; `degrade` unless said. Whatever safety depends on is `fail`. */
  readonly onFailure?: 'degrade' | 'fail';
  /** Whether it takes part in this query; always unless said. */
  enabled?(query: Q): boolean;
}

/**
 * Gives the signal that is aborted when the component's time is up or nobody waits for the answer.
 * Made when it is asked for: a signal costs more than many a component.
 */
export type AskSignal = () => AbortSignal;

/** Adds to the query what later stages need, e.g. the user's state. Runs before the sources. */
export interface QueryHydrator<Q> extends Component<Q> {
  hydrate(query: Q, signal: AskSignal): Promise<void> | void;
}

/** Brings candidates. Sources run in parallel. */
export interface Source<Q, S> extends Component<Q> {
  fetch(query: Q, signal: AskSignal): Promise<S> | S;
}

/** Adds columns to the merged batch. Hydrators run in parallel. */
export interface Hydrator<Q, B> extends Component<Q> {
  hydrate(query: Q, batch: B, signal: AskSignal): Promise<void> | void;
}

/** Decides row by row; pure. A filter that cannot decide must throw, never let through. */
export interface Filter<Q, B> extends Component<Q> {
  keep(query: Q, batch: B, row: number): boolean;
  /** Whether it is sure to keep every row, where that is told without asking for each. */
  keepsAll?(query: Q, batch: B): boolean;
}

/** Writes `scores[i]` for `rows[i]`. Scorers run one after another; a later one sees the scores. */
export interface Scorer<Q, B> extends Component<Q> {
  score(query: Q, batch: B, rows: Uint32Array, scores: Float64Array): Promise<void> | void;
}

/** Makes the result of the scored rows. */
export interface Selector<Q, B, R> extends Component<Q> {
  /** `scores` is in the order of `rows`; empty where the pipeline has no scorers. */
  select(query: Q, batch: B, rows: Uint32Array, scores: Float64Array): R;
}

/** Runs after the response, through a queue that shutdown drains. */
export interface SideEffect<Q, R> extends Component<Q> {
  run(query: Q, outcome: Outcome<R>): Promise<void> | void;
}

export type ComponentKind =
  | 'query_hydrator'
  | 'source'
  | 'merge'
  | 'hydrator'
  | 'filter'
  | 'scorer'
  | 'selector'
  | 'side_effect';

/** A component that could not do its part. */
export interface DegradedComponent {
  readonly component: string;
  /** timeout, error, or what a component itself reports. */
  readonly reason: string;
}

/** The rows one filter removed. */
export interface RemovedRows {
  readonly filter: string;
  readonly rows: readonly number[];
}

export interface Outcome<R> {
  readonly result: R;
  readonly degraded: readonly DegradedComponent[];
  readonly removed: readonly RemovedRows[];
}

/** The least a query must say. */
export interface Query {
  /** Aborted when the caller is gone or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** What the runner needs of a batch. */
export interface Batch {
  readonly count: number;
}
