import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { systemClock, type Clock } from '@eaglerank/domain';
import type { PipelineObserver } from '@eaglerank/pipeline';
import { METRICS } from './catalogue.js';
import { ExemplarChooser } from './exemplars.js';
import type { TenantGuardOptions } from './label-guard.js';
import { createLogger, type Logger, type LogLevel } from './logger.js';
import { Metrics } from './metrics.js';
import { OtlpExporter, type ExportCounters } from './otlp-exporter.js';
import { TelemetryObserver } from './pipeline-observer.js';
import { SinkProcessor, type SpanSink } from './span-export.js';
import { SCOPE, Tracing } from './tracing.js';
import { UserHasher } from './user-hash.js';

export interface TelemetryOptions {
  readonly service: string;
  /** Distinguishes replicas, e.g. host and port. */
  readonly instance: string;
  readonly version: string;
  readonly environment: string;
  /** Base URL of an OTLP/HTTP receiver; spans go to `<endpoint>/v1/traces`. Nowhere when absent. */
  readonly otlpEndpoint?: string | undefined;
  /** Share of traces kept when the caller has not decided, 0-1. */
  readonly sampleRatio: number;
  readonly logLevel: LogLevel;
  /** Where log lines go; stdout when absent. */
  readonly logDestination?: { write: (line: string) => void } | undefined;
  readonly clock?: Clock | undefined;
  /** Gets every kept span as it ends; for tests. */
  readonly spanExporter?: SpanSink | undefined;
  readonly tenants?: Partial<TenantGuardOptions> | undefined;
  /** Node's own metrics; true unless said. */
  readonly processMetrics?: boolean | undefined;
}

/** Who is running. */
export interface Identity {
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  readonly environment: string;
}

/** Logs, metrics and traces of one service instance. Several may live in one process. */
export interface Telemetry {
  readonly service: string;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** What a pipeline of that name reports to. */
  observer(pipeline: string): PipelineObserver;
  /** A user id as log lines may hold it. */
  userHash(userId: string): string;
  /** Exports finished spans, flushes logs, stops. Safe to call twice. */
  shutdown(): Promise<void>;
}

export function startTelemetry(options: TelemetryOptions): Telemetry {
  const { service, instance, version, environment } = options;
  const clock = options.clock ?? systemClock;
  const metrics: Metrics = new Metrics(new ExemplarChooser().choose, {
    ...(options.tenants ? { tenants: options.tenants } : {}),
    ...(options.processMetrics === undefined ? {} : { processMetrics: options.processMetrics }),
  });
  metrics
    .use(METRICS.buildInfo)
    .set({ service, version, environment, node_version: process.versions.node }, 1);
  const { logger, flush } = createLogger({
    service,
    instance,
    version,
    level: options.logLevel,
    destination: options.logDestination,
    onDropped: (lines) => metrics.use(METRICS.logLinesDropped).inc(lines),
  });
  const tracing = new Tracing({
    resource: resourceOf(options),
    sampleRatio: options.sampleRatio,
    processors: spanProcessors(options, metrics),
  });
  const hasher = new UserHasher(clock);
  let stopped: Promise<void> | undefined;
  return {
    service,
    identity: { service, instance, version, environment },
    clock,
    logger,
    metrics,
    tracing,
    observer: (pipeline) => new TelemetryObserver(pipeline, { metrics, tracing, logger }),
    userHash: (userId) => hasher.hash(userId),
    shutdown: () => (stopped ??= tracing.shutdown().finally(flush)),
  };
}

function resourceOf({ service, instance, version, environment }: Identity): Record<string, string> {
  return {
    'service.name': service,
    'service.version': version,
    'service.instance.id': instance,
    'deployment.environment.name': environment,
  };
}

function spanProcessors(options: TelemetryOptions, metrics: Metrics): SpanProcessor[] {
  const processors: SpanProcessor[] = [];
  if (options.spanExporter) {
    processors.push(new SinkProcessor(options.service, options.spanExporter));
  }
  if (options.otlpEndpoint !== undefined && options.otlpEndpoint !== '') {
    const exported = metrics.use(METRICS.spansExported);
    const dropped = metrics.use(METRICS.spansDropped);
    const counters: ExportCounters = {
      exported: (spans) => exported.inc(spans),
      dropped: (spans, reason) => dropped.inc({ reason }, spans),
    };
    const url = `${options.otlpEndpoint.replace(/\/+$/, '')}/v1/traces`;
    processors.push(
      new OtlpExporter({ url, resource: resourceOf(options), scope: SCOPE, counters }),
    );
  }
  return processors;
}
