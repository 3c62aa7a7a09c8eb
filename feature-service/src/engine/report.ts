import type { DeadLetterReason } from '@eaglerank/events';
import type { Comparison } from '../consistency/consistency-check.js';

/** What one commit did, for metrics. */
export interface CommitReport {
  readonly tenant: string;
  /** Entities whose features were written. */
  readonly entities: number;
  readonly backfill: boolean;
}

/** What one batch of a tenant's log held, for metrics. Counts are those of the tenant's first slot. */
export interface BatchReport {
  readonly tenant: string;
  /** Events applied, by type. */
  readonly types: ReadonlyMap<string, number>;
  readonly late: number;
  readonly duplicates: number;
  readonly refused: ReadonlyMap<DeadLetterReason, number>;
  /** Acceptance times of the applied live events, ms since epoch. */
  readonly ingestMs: readonly number[];
  readonly watermarkMs: number;
  /** Users of the applied live events. */
  readonly users: ReadonlySet<string>;
}

/** Telemetry's port of the engine. */
export interface EngineReport {
  /** Runs one batch inside a `process` span linked to the spans that wrote its records. */
  batch<T>(
    tenant: string,
    links: readonly string[],
    size: number,
    work: () => Promise<T>,
  ): Promise<T>;
  /** Runs one commit inside a `commit` span. */
  commit<T>(tenant: string, slot: number, writes: number, work: () => Promise<T>): Promise<T>;
  committed(report: CommitReport): void;
  applied(report: BatchReport): void;
  /** Stored features of sampled entities were compared with their raw events. */
  compared(tenant: string, comparison: Comparison): void;
  /** Something failed that will be tried again. */
  failed(tenant: string, error: unknown): void;
  /** Another writer took over, or the lease was acquired. */
  lease(tenant: string, state: 'acquired' | 'lost'): void;
}

/** Reports nothing. */
export const SILENT_REPORT: EngineReport = {
  batch: (_tenant, _links, _size, work) => work(),
  commit: (_tenant, _slot, _writes, work) => work(),
  committed: () => undefined,
  applied: () => undefined,
  compared: () => undefined,
  failed: () => undefined,
  lease: () => undefined,
};
