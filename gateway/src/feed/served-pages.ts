import type { LogRecord, ServedPage } from '@eaglerank/contracts';
import type { EventLog } from '@eaglerank/events';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import { BatchQueue } from '../state/batch-queue.js';
import type { Tenant } from '../state/tenants.js';
import type { Ranking } from './ranking.js';

/** A page that was served. */
export interface Served {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly surface: string;
  readonly requestId: string;
  /** ms since epoch. */
  readonly servedAtMs: number;
  readonly ranking: Ranking;
  readonly rows: readonly number[];
  readonly firstPosition: number;
  /** VectorBlock of `rows`. */
  readonly vectors: Uint8Array;
  /** W3C traceparent of the request; may be empty. */
  readonly traceparent: string;
}

const CAPACITY = 5000;
const MAX_BATCH = 100;
const DELAY_MS = 50;

interface Waiting {
  readonly tenantId: string;
  readonly record: LogRecord;
}

/** Writes one record per served page to the event log, after the response. */
export class ServedPages {
  private readonly queue: BatchQueue<Waiting>;

  constructor(
    private readonly log: EventLog,
    telemetry: Telemetry,
  ) {
    const dropped = telemetry.metrics.use(METRICS.impressionsDropped);
    this.queue = new BatchQueue({
      capacity: CAPACITY,
      maxBatch: MAX_BATCH,
      delayMs: DELAY_MS,
      write: (batch) => this.write(batch),
      onDrop: (count) => dropped.inc(count),
    });
  }

  get depth(): number {
    return this.queue.depth;
  }

  push(page: Served): void {
    if (page.rows.length === 0) return;
    const { servedAtMs: ingestMs, traceparent } = page;
    const record = { served: toServedPage(page), ingestMs, traceparent };
    this.queue.push({ tenantId: page.tenant.id, record });
  }

  drain(timeoutMs: number): Promise<void> {
    return this.queue.drain(timeoutMs);
  }

  private async write(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const left: Waiting[] = [];
    for (const [tenantId, pages] of groupByTenant(batch)) {
      try {
        await this.log.append(
          tenantId,
          pages.map(({ record }) => record),
        );
      } catch {
        left.push(...pages);
      }
    }
    return left;
  }
}

function groupByTenant(batch: readonly Waiting[]): Map<string, Waiting[]> {
  const groups = new Map<string, Waiting[]>();
  for (const waiting of batch) {
    const group = groups.get(waiting.tenantId);
    if (group) group.push(waiting);
    else groups.set(waiting.tenantId, [waiting]);
  }
  return groups;
}

function toServedPage(served: Served): ServedPage {
  const { ranking, rows } = served;
  const { set } = ranking;
  return {
    requestId: served.requestId,
    userId: served.userId,
    tsMs: served.servedAtMs,
    surface: served.surface,
    tier: ranking.tier,
    model: ranking.modelName === '' ? '' : `${ranking.modelName}@${ranking.modelVersion}`,
    arms: Object.entries(ranking.arms).map(([experiment, arm]) => `${experiment}:${arm}`),
    itemIds: rows.map((row) => set.ids.at(row)),
    firstPosition: served.firstPosition,
    scores: rows.map((row) => set.scores[row] as number),
    propensities: rows.map((row) => set.propensities[row] as number),
    vectors: served.vectors,
    authorIds: rows.map((row) => set.authorIds.at(row)),
    sourceMasks: rows.map((row) => set.sourceMasks[row] as number),
  };
}
