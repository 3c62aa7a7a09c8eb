import type { Clock, TenantConfig } from '@eaglerank/domain';
import type { EventLog, Position } from '@eaglerank/events';
import type { FeaturePlan } from '@eaglerank/features';
import type { RedisClient } from '@eaglerank/redis';
import type { PurgePorts } from '../purge/purger.js';
import type { Prepared } from './prepare.js';
import type { EngineReport } from './report.js';

/** Points of the engine's work at which a test can stop it. */
export type EnginePoint = 'read' | 'before_commit' | 'committing' | 'committed';

/** Is told of a tenant's records once they are committed, each once. */
export interface EventCounter {
  count(applied: readonly Prepared[]): void;
}

export interface EngineSettings {
  /** How long a lease lasts without renewal, ms. */
  readonly leaseMs: number;
  /** Records worked on in one go. */
  readonly batchRecords: number;
  /** Decoded values kept in memory, over all tenants. */
  readonly cachedCells: number;
  /** Time between two writes of a tenant's trending and similar lists, ms. */
  readonly listsIntervalMs: number;
  /** Time between two comparisons of stored features with raw events, ms. */
  readonly compareIntervalMs: number;
  /** Attempts at a record before it goes to the dead letters. */
  readonly poisonAttempts: number;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  leaseMs: 5000,
  batchRecords: 2000,
  cachedCells: 60_000,
  listsIntervalMs: 1000,
  compareIntervalMs: 10_000,
  poisonAttempts: 3,
};

/** Everything the engine needs from outside. */
export interface EnginePorts {
  /** Profile `bulk`. */
  readonly redis: RedisClient;
  readonly log: EventLog;
  readonly plan: FeaturePlan;
  readonly tenants: readonly TenantConfig[];
  readonly namespace: string;
  readonly clock: Clock;
  readonly report: EngineReport;
  readonly settings: EngineSettings;
  /** What counts a tenant's business metrics; undefined for a tenant without any. */
  readonly kpis?: ((tenant: string) => EventCounter | undefined) | undefined;
  /** Up to where the archive has the log; undefined while that is not known. No archive without it. */
  readonly archived?: ((tenant: string) => Position | undefined) | undefined;
  /** How what is left of deleted users and items is removed; not at all without it. */
  readonly purge?: Pick<PurgePorts, 'afterMs' | 'archive' | 'completed'> | undefined;
  /** Called at each point; what it returns is waited for. */
  readonly reached?:
    ((point: EnginePoint, tenant: string) => Promise<void> | undefined) | undefined;
}
