import type { ComponentKind } from './components.js';

/** How a stage ended. */
export interface StageEnd {
  /** Candidates that left it; undefined where the stage does not handle candidates. */
  readonly candidatesOut?: number | undefined;
  /** Why it could not do its part. */
  readonly degraded?: string | undefined;
  /** The failure itself, for logs. */
  readonly error?: unknown;
}

export interface StageObservation {
  /** Runs the stage's work inside the observation, so that its own spans become children. */
  run<T>(work: () => T): T;
  end(how: StageEnd): void;
}

/** Port through which the runner tells what happens. packages/telemetry implements it. */
export interface PipelineObserver {
  start(component: string, kind: ComponentKind, candidatesIn: number | undefined): StageObservation;
}

const silent: StageObservation = { run: (work) => work(), end: () => undefined };

/** Observes nothing. */
export const silentObserver: PipelineObserver = { start: () => silent };
