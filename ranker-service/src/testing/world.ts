import { fileURLToPath } from 'node:url';
import { parseTenant } from '@eaglerank/config';
import {
  NONE,
  SOURCES,
  encodeCandidateSet,
  encodeRequestContext,
  type CandidateSet,
  type TenantConfig,
} from '@eaglerank/domain';
import type { RankRequestOut } from '@eaglerank/contracts';
import {
  EntityState,
  encodeState,
  loadFeaturePlan,
  type FeatureEvent,
  type FeaturePlan,
  type StoredEntity,
} from '@eaglerank/features';
import { readRankerConfig, type RankerConfig } from '../config.js';

export const plan: FeaturePlan = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);

/** A tenant from the text of its file. */
export function tenantOf(text: string): TenantConfig {
  const { tenant, faults } = parseTenant('tenant.yaml', text);
  if (!tenant) throw new Error(faults.join('\n'));
  return tenant;
}

/** Settings of a ranker on free ports that does not wait when it stops. */
export function configOf(redisUrl: string, env: Record<string, string> = {}): RankerConfig {
  return readRankerConfig({
    REDIS_URL: redisUrl,
    RANKER_PORT: '0',
    RANKER_ADMIN_PORT: '0',
    DRAIN_MS: '0',
    LOG_LEVEL: 'error',
    ...env,
  }).config;
}

export interface Candidate {
  readonly id?: string;
  readonly author?: string;
  /** Empty for none. */
  readonly topic?: string;
  readonly createdAtMs?: number;
  readonly sources?: number;
  readonly seed?: string;
}

/** A candidate set of rows; ids are `i0`, `i1` … where none is given, ordinals the positions. */
export function candidateSet(rows: readonly Candidate[]): CandidateSet {
  const table = (values: readonly string[]) => [...new Set(values)];
  const authors = table(rows.map(({ author = '' }) => author));
  const topics = table(rows.flatMap(({ topic = '' }) => (topic === '' ? [] : [topic])));
  const seeds = table(rows.flatMap(({ seed = '' }) => (seed === '' ? [] : [seed])));
  const indexIn = (values: readonly string[], value = ''): number =>
    value === '' ? NONE : values.indexOf(value);
  const u16 = (of: (row: Candidate) => number): Uint16Array => Uint16Array.from(rows, of);
  return {
    count: rows.length,
    ordinals: Uint32Array.from(rows, (_, i) => i),
    createdAtMs: Float64Array.from(rows, ({ createdAtMs = 0 }) => createdAtMs),
    sourceMasks: u16(({ sources = 1 }) => sources),
    authorIndex: u16(({ author = '' }) => authors.indexOf(author)),
    topicIndex: u16(({ topic }) => indexIn(topics, topic)),
    seedIndex: u16(({ seed }) => indexIn(seeds, seed)),
    sourceScores: SOURCES.map((_, i) =>
      Float32Array.from(rows, ({ sources = 1 }, r) => ((sources >> i) & 1 ? 1 / (1 + r) : 0)),
    ),
    ids: rows.map(({ id }, i) => id ?? `i${i}`),
    authors,
    topics,
    seeds,
  };
}

export const context = {
  surface: 'home',
  device: 'mobile',
  locale: 'en',
  localHour: 9,
  localDay: 3,
  arms: {},
};

/** A request to rank these candidates for user `u`. */
export function rankRequest(
  rows: readonly Candidate[],
  overrides: Partial<RankRequestOut> = {},
): RankRequestOut {
  return {
    tenantId: 'social',
    userId: 'u',
    candidateSet: encodeCandidateSet(candidateSet(rows)),
    context: encodeRequestContext(context),
    limit: 20,
    mode: 0,
    model: '',
    ...overrides,
  };
}

let eventNumber = 0;

/** An event with everything else empty. */
export function eventOf(type: string, event: Partial<FeatureEvent>): FeatureEvent {
  const tsMs = event.tsMs ?? 0;
  return {
    type,
    tsMs,
    ingestMs: tsMs,
    eventId: `e${eventNumber++}`,
    userId: '',
    itemId: '',
    authorId: '',
    topics: [],
    dwellMs: 0,
    amountMicros: 0,
    currency: '',
    position: -1,
    ...event,
  };
}

/** The blob of an entity that saw these events. */
export function blobOf(entity: StoredEntity, events: readonly FeatureEvent[]): Buffer {
  const state = new EntityState(plan.layouts[entity]);
  for (const event of events) state.apply(event);
  return encodeState(state);
}
