import type { FeaturePlan } from '@eaglerank/features';
import { errorType, METRICS, type SpanContext, type Telemetry } from '@eaglerank/telemetry';
import type { Comparison } from '../consistency/consistency-check.js';
import type { BatchReport, CommitReport, EngineReport } from '../engine/report.js';
import { WindowRatio } from '../kpi/window-ratio.js';
import type { Receipt } from '../purge/purger.js';
import { ActiveUsers } from './active-users.js';
import { BackfillRuns } from './backfill-runs.js';
import { GroupUpdates } from './group-updates.js';

/** Links beyond these say nothing more. */
const MAX_LINKS = 32;
const LOG_EVERY_MS = 10_000;
const CONSISTENCY_SECONDS = 300;

/** Turns what the engine reports into spans, metrics and log lines. */
export class TelemetryReport implements EngineReport {
  readonly activeUsers: ActiveUsers;
  private readonly consistency = new WindowRatio(CONSISTENCY_SECONDS);
  private readonly watermarks = new Map<string, number>();
  private readonly instruments;
  private readonly backfills: BackfillRuns;
  private readonly groups: GroupUpdates;

  constructor(
    private readonly telemetry: Telemetry,
    plan: FeaturePlan,
  ) {
    const { metrics, clock } = telemetry;
    this.backfills = new BackfillRuns(clock, metrics);
    this.groups = new GroupUpdates(plan, metrics);
    this.activeUsers = new ActiveUsers(clock);
    this.instruments = {
      processed: metrics.use(METRICS.streamEventsProcessed),
      duration: metrics.use(METRICS.streamProcessingDuration),
      lag: metrics.use(METRICS.featureStreamingLag),
      late: metrics.use(METRICS.streamLateEvents),
      duplicates: metrics.use(METRICS.streamDuplicateEvents),
      deadLetters: metrics.use(METRICS.streamDeadLetters),
      writes: metrics.use(METRICS.featureWrites),
      queue: metrics.use(METRICS.featureStoreQueueDepth),
    };
    metrics.use(METRICS.streamWatermark).onCollect((gauge) => {
      this.backfills.settle();
      const all = [...this.watermarks.values()].filter((ms) => ms > 0);
      if (all.length > 0) gauge.set(Math.min(...all) / 1000);
    });
    metrics.use(METRICS.featureConsistency).onCollect((gauge) => {
      gauge.clear();
      const ratio = this.consistency.value(clock.monotonic());
      if (ratio !== undefined) gauge.set(ratio);
    });
    metrics.use(METRICS.activeUsers).onCollect((gauge) => {
      for (const [tenant, users] of this.activeUsers.counts()) gauge.set({ tenant }, users);
    });
  }

  async batch<T>(
    tenant: string,
    links: readonly string[],
    size: number,
    work: () => Promise<T>,
  ): Promise<T> {
    const { tracing, clock } = this.telemetry;
    const startedAt = clock.monotonic();
    const attributes = {
      'messaging.system': 'redis_streams',
      'messaging.operation.name': 'process',
      'messaging.destination.name': 'log',
      'messaging.batch.message_count': size,
      'eaglerank.tenant.id': tenant,
    };
    const options = { kind: 'consumer', attributes, links: this.contexts(links) } as const;
    try {
      return await tracing.inSpan('process', { ...options, parent: null }, work);
    } finally {
      this.instruments.duration.observe((clock.monotonic() - startedAt) / 1000);
    }
  }

  private contexts(traceparents: readonly string[]): SpanContext[] {
    return traceparents.slice(0, MAX_LINKS).flatMap((traceparent) => {
      const get = (key: string): string | undefined =>
        key === 'traceparent' ? traceparent : undefined;
      return this.telemetry.tracing.extract({ get }) ?? [];
    });
  }

  async commit<T>(
    tenant: string,
    slot: number,
    writes: number,
    work: () => Promise<T>,
  ): Promise<T> {
    const attributes = {
      'messaging.system': 'redis_streams',
      'messaging.operation.name': 'commit',
      'messaging.destination.partition.id': String(slot),
      'db.operation.batch.size': writes,
      'eaglerank.tenant.id': tenant,
    };
    this.instruments.queue.set(writes);
    try {
      return await this.telemetry.tracing.inSpan('commit', { kind: 'client', attributes }, work);
    } finally {
      this.instruments.queue.set(0);
    }
  }

  committed({ tenant, entities, backfill }: CommitReport): void {
    this.instruments.writes.inc({ tenant, source: backfill ? 'backfill' : 'stream' }, entities);
    if (backfill) this.backfills.committed(tenant);
  }

  applied(report: BatchReport): void {
    const { processed, lag, late, duplicates, deadLetters } = this.instruments;
    for (const [type, count] of report.types) processed.inc({ type }, count);
    const now = this.telemetry.clock.now();
    this.groups.applied(report.types.keys(), now);
    for (const ms of report.ingestMs) lag.observe(Math.max(0, now - ms) / 1000);
    late.inc(report.late);
    duplicates.inc(report.duplicates);
    for (const [reason, count] of report.refused) {
      deadLetters.inc({ reason }, count);
      this.telemetry.logger
        .rateLimited(`refused ${report.tenant} ${reason}`, LOG_EVERY_MS)
        .warn('EventsRefused', { tenant: report.tenant, reason, count });
    }
    this.watermarks.set(report.tenant, report.watermarkMs);
    this.activeUsers.add(report.tenant, report.users);
  }

  /** A deletion has reached everything. */
  purged(tenant: string, receipt: Receipt): void {
    this.telemetry.logger.info('PurgeCompleted', {
      tenant,
      kind: receipt.kind,
      latency_ms: receipt.completedAtMs - receipt.requestedAtMs,
      values: receipt.values,
      stream_entries: receipt.streamEntries,
      archive_files: receipt.archiveFiles,
    });
  }

  compared(tenant: string, { compared, agreeing, differing }: Comparison): void {
    const { clock, logger } = this.telemetry;
    this.consistency.add(clock.monotonic(), agreeing, compared);
    if (differing.size === 0) return;
    const fields = { tenant, compared, agreeing, differing: [...differing].join(' ') };
    logger.rateLimited(`differing ${tenant}`, LOG_EVERY_MS).warn('FeaturesDiffer', fields);
  }

  failed(tenant: string, error: unknown): void {
    this.backfills.failed(tenant);
    const key = `failed ${tenant} ${errorType(error)}`;
    this.telemetry.logger
      .rateLimited(key, LOG_EVERY_MS)
      .error('BatchFailed', { tenant, error }, 'the batch is tried again from what is stored');
  }

  lease(tenant: string, state: 'acquired' | 'lost'): void {
    if (state === 'lost') this.watermarks.delete(tenant);
    this.telemetry.logger
      .rateLimited(`lease ${tenant} ${state}`, 1000)
      .info(state === 'acquired' ? 'LeaseAcquired' : 'LeaseLost', { tenant });
  }
}
