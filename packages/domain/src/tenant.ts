import type { KpiConfig } from './kpi.js';
import type { QuotaSourceName } from './vocabulary.js';

/** A tenant's configuration: `config/tenants/<id>.yaml`, validated by packages/config. */
export interface TenantConfig {
  readonly id: string;
  /** Hash slots its entities spread over. */
  readonly slots: number;
  /** Further engagement event types it declares. */
  readonly eventTypes: readonly string[];
  readonly retrieval: RetrievalConfig;
  readonly ranking: RankingConfig;
  readonly experiments: readonly ExperimentConfig[];
  /** Business metrics computed from its events. */
  readonly kpis: readonly KpiConfig[];
  readonly quota: QuotaConfig;
  readonly fallback: FallbackConfig;
  readonly retention: RetentionConfig;
}

export interface RetrievalConfig {
  /** Candidates handed to the ranker, 1-2000. */
  readonly limit: number;
  /** Most candidates each source may bring; 0 switches it off. */
  readonly quotas: Readonly<Record<QuotaSourceName, number>>;
  /** Items older than this are not retrieved, seconds; 0 for no limit. */
  readonly maxAgeSeconds: number;
  /** Served or seen items are not served again for this long, seconds. */
  readonly seenSeconds: number;
  /** Do not serve a viewer's own items. */
  readonly excludeOwn: boolean;
  /** Items kept in memory for retrieval, newest first. */
  readonly maxItems: number;
}

export interface RankingConfig {
  /** Model that scores: NAME, NAME@STAGE or NAME@VERSION; empty for the heuristic. */
  readonly model: string;
  /** Weight by feature name of the heuristic; unknown names are refused at load. */
  readonly heuristic: Readonly<Record<string, number>>;
  /** Items a session keeps, 1-200. */
  readonly sessionItems: number;
  /** Items that always come first, in this order. */
  readonly pins: readonly string[];
  /** Items by one author within any aligned window of `diversityWindow` positions; 0 for no limit. */
  readonly maxPerAuthor: number;
  /** Items with one first topic within an aligned window; 0 for no limit. */
  readonly maxPerTopic: number;
  /** Positions that a diversity cap looks at together. */
  readonly diversityWindow: number;
  /** Score added to a brand-new item, halving every `recencyHalfLifeSeconds`; 0 for none. */
  readonly recencyBoost: number;
  readonly recencyHalfLifeSeconds: number;
  readonly exploration: ExplorationConfig;
}

export interface ExplorationConfig {
  /** Probability that a block of positions is shuffled, 0-1. */
  readonly shuffleProbability: number;
  /** Positions in a shuffled block; a divisor of `diversityWindow`. */
  readonly blockSize: number;
  /** 0-based positions that may show a fresh item instead. */
  readonly freshSlots: readonly number[];
  /** Probability that a fresh slot does. */
  readonly freshProbability: number;
}

export interface ExperimentConfig {
  readonly name: string;
  /** Share of users by arm; the shares sum to at most 1, the rest is in no arm. */
  readonly arms: readonly ArmConfig[];
}

export interface ArmConfig {
  readonly name: string;
  readonly share: number;
  /** Model that scores in this arm instead of the tenant's; a reference as in RankingConfig. */
  readonly model?: string | undefined;
  /** Heuristic weights that score in this arm. */
  readonly heuristic?: Readonly<Record<string, number>> | undefined;
}

export interface QuotaConfig {
  /** Sustained requests per second over all gateways. */
  readonly requestsPerSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
  /** Sustained events per second. */
  readonly eventsPerSecond: number;
}

export interface FallbackConfig {
  /** Serve TRENDING to a user whose blocks cannot be read. */
  readonly serveWithoutSafety: boolean;
}

export interface RetentionConfig {
  /** Latest an event may arrive, seconds. */
  readonly maxLatenessSeconds: number;
  /** How long event ids are remembered, seconds; at least maxLatenessSeconds. */
  readonly eventIdSeconds: number;
  /** How long archive files are kept, seconds. */
  readonly archiveSeconds: number;
}
