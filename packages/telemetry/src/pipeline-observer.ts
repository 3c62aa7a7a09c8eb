import type {
  ComponentKind,
  PipelineObserver,
  StageEnd,
  StageObservation,
} from '@eaglerank/pipeline';
import { METRICS } from './catalogue.js';
import type { HistogramChild } from './histogram.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import type { Span } from './span.js';
import { activeSpan, type Tracing } from './tracing.js';

const LOG_EVERY_MS = 10_000;

interface Ports {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly logger: Logger;
}

/** Tells metrics, traces and logs what a pipeline does. */
export class TelemetryObserver implements PipelineObserver {
  private readonly durations = new Map<string, HistogramChild>();

  constructor(
    private readonly pipeline: string,
    private readonly ports: Ports,
  ) {}

  start(
    component: string,
    kind: ComponentKind,
    candidatesIn: number | undefined,
  ): StageObservation {
    return new Stage(this, component, kind, candidatesIn, this.span(component, kind, candidatesIn));
  }

  private span(
    component: string,
    kind: ComponentKind,
    candidatesIn: number | undefined,
  ): Span | undefined {
    const parent = activeSpan();
    if (!parent?.isRecording()) return undefined;
    return this.ports.tracing.startSpan(component, {
      parent,
      attributes: {
        'eaglerank.pipeline': this.pipeline,
        'eaglerank.component': component,
        'eaglerank.component.kind': kind,
        'eaglerank.candidates.in': candidatesIn,
      },
    });
  }

  run<T>(span: Span | undefined, work: () => T): T {
    return span ? this.ports.tracing.withSpan(span, work) : work();
  }

  ended(stage: Stage, how: StageEnd): void {
    const seconds = (performance.now() - stage.startedAt) / 1000;
    this.duration(stage.component).observe(seconds);
    this.count(stage, how, seconds);
    if (how.degraded === undefined) return;
    const { pipeline } = this;
    const { component } = stage;
    this.ports.metrics
      .use(METRICS.pipelineStageFailures)
      .inc({ pipeline, component, reason: how.degraded });
    this.ports.logger
      .rateLimited(`${pipeline}.${component}.${how.degraded}`, LOG_EVERY_MS)
      .warn('StageDegraded', { pipeline, component, reason: how.degraded, error: how.error });
  }

  private duration(component: string): HistogramChild {
    let child = this.durations.get(component);
    if (!child) {
      const { pipeline } = this;
      child = this.ports.metrics.use(METRICS.pipelineStageDuration).with({ pipeline, component });
      this.durations.set(component, child);
    }
    return child;
  }

  private count(stage: Stage, how: StageEnd, seconds: number): void {
    const { metrics } = this.ports;
    if (stage.kind === 'source') {
      const labels = { source: stage.component };
      metrics.use(METRICS.candidateFetchDuration).observe(labels, seconds);
      if (how.degraded === undefined) {
        metrics.use(METRICS.candidatesFetched).observe(labels, how.candidatesOut ?? 0);
      }
    } else if (stage.kind === 'merge') {
      metrics.use(METRICS.candidateMergeDuration).observe(seconds);
    } else if (stage.kind === 'filter' && how.candidatesOut !== undefined) {
      const removed = (stage.candidatesIn ?? 0) - how.candidatesOut;
      metrics.use(METRICS.candidatesFiltered).inc({ filter: stage.component }, removed);
    }
  }
}

class Stage implements StageObservation {
  readonly startedAt = performance.now();

  constructor(
    private readonly observer: TelemetryObserver,
    readonly component: string,
    readonly kind: ComponentKind,
    readonly candidatesIn: number | undefined,
    private readonly span: Span | undefined,
  ) {}

  run<T>(work: () => T): T {
    return this.observer.run(this.span, work);
  }

  end(how: StageEnd): void {
    this.observer.ended(this, how);
    const { span } = this;
    if (!span) return;
    if (how.candidatesOut !== undefined) {
      span.setAttribute('eaglerank.candidates.out', how.candidatesOut);
    }
    if (how.degraded !== undefined) {
      span.setAttribute('eaglerank.degraded', how.degraded).setStatus('error');
      if (how.error !== undefined) span.recordError(how.error);
    }
    span.end();
  }
}
