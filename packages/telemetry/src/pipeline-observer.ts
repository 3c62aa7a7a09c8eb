import type {
  ComponentKind,
  PipelineObserver,
  StageEnd,
  StageObservation,
} from '@eaglerank/pipeline';
import { METRICS } from './catalogue.js';
import type { Counter } from './counters.js';
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
  private readonly components = new Map<string, ComponentMetrics>();

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
    this.metricsOf(stage).ended(stage, how, seconds);
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

  private metricsOf({ component, kind }: Stage): ComponentMetrics {
    let known = this.components.get(component);
    if (!known) {
      known = new ComponentMetrics(this.pipeline, component, kind, this.ports.metrics);
      this.components.set(component, known);
    }
    return known;
  }
}

/** The instruments of one component, each resolved with its labels when it is first needed. */
class ComponentMetrics {
  private readonly durations: HistogramChild[];
  private fetched: HistogramChild | undefined;
  private filtered: ReturnType<Counter<'filter'>['with']> | undefined;

  constructor(
    pipeline: string,
    component: string,
    private readonly kind: ComponentKind,
    private readonly metrics: Metrics,
  ) {
    this.durations = [metrics.use(METRICS.pipelineStageDuration).with({ pipeline, component })];
    if (kind === 'source') {
      const labels = { source: component };
      this.durations.push(metrics.use(METRICS.candidateFetchDuration).with(labels));
    } else if (kind === 'merge') {
      this.durations.push(metrics.use(METRICS.candidateMergeDuration).with({}));
    }
  }

  ended({ component, candidatesIn }: Stage, how: StageEnd, seconds: number): void {
    const { kind, metrics } = this;
    for (const duration of this.durations) duration.observe(seconds);
    if (kind === 'source' && how.degraded === undefined) {
      this.fetched ??= metrics.use(METRICS.candidatesFetched).with({ source: component });
      this.fetched.observe(how.candidatesOut ?? 0);
    } else if (kind === 'filter' && how.candidatesOut !== undefined) {
      const removed = (candidatesIn ?? 0) - how.candidatesOut;
      if (removed <= 0) return;
      this.filtered ??= metrics.use(METRICS.candidatesFiltered).with({ filter: component });
      this.filtered.inc(removed);
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
