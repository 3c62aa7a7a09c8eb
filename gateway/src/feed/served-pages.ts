import type { ServedPage } from '@eaglerank/contracts';
import type { EventLog } from '@eaglerank/events';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import { BatchQueue } from '../state/batch-queue.js';
import type { Tenant } from '../state/tenants.js';
import type { Ranking } from './ranking.js';

/** A page that was served, as it is until it is written. */
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
  /** VectorBlock of `rows`; made when it is first asked for. */
  readonly vectors: () => Uint8Array;
  /** W3C traceparent of the request; may be empty. */
  readonly traceparent: string;
}

const CAPACITY = 5000;
const MAX_BATCH = 100;
const DELAY_MS = 50;

/** Writes one record per served page to the event log, after the response. */
export class ServedPages {
  private readonly queue: BatchQueue<Served>;

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

  push(served: Served): void {
    if (served.rows.length > 0) this.queue.push(served);
  }

  drain(timeoutMs: number): Promise<void> {
    return this.queue.drain(timeoutMs);
  }

  private async write(batch: readonly Served[]): Promise<readonly Served[]> {
    const left: Served[] = [];
    for (const [tenantId, pages] of groupByTenant(batch)) {
      try {
        await this.log.append(
          tenantId,
          pages.map((page) => ({
            served: toServedPage(page),
            ingestMs: page.servedAtMs,
            traceparent: page.traceparent,
          })),
        );
      } catch {
        left.push(...pages);
      }
    }
    return left;
  }
}

function groupByTenant(batch: readonly Served[]): Map<string, Served[]> {
  const groups = new Map<string, Served[]>();
  for (const served of batch) {
    const group = groups.get(served.tenant.id);
    if (group) group.push(served);
    else groups.set(served.tenant.id, [served]);
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
    vectors: served.vectors(),
    authorIds: rows.map((row) => set.authorIds.at(row)),
    sourceMasks: rows.map((row) => set.sourceMasks[row] as number),
  };
}
